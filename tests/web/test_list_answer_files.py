"""The answer of a list as a file: in the reader's language, and with whose copies were hidden."""

from datetime import timedelta

import pytest
from border import Across, Seated, seated
from given_lists import answered, at_narela, given, pasted, taken, taken_rows
from support.putting_back import falls_behind
from support.visiting import text

from sangam.federation.models import ReceivingPosition
from sangam.kernel import clock


@pytest.fixture
def narela(fresh_nodes) -> Seated:
    return at_narela(*fresh_nodes("DL"))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Row", "strong", "Person", "nothing found.", "not looked up: nothing in this row")),
        ("hi", ("पंक्ति", "प्रबल", "व्यक्ति", "कुछ नहीं मिला।", "खोज नहीं हुई: इस पंक्ति में")),
        ("ur", ("سطر", "مضبوط", "شخص", "کچھ نہیں ملا۔", "تلاش نہیں ہوئی: ")),
        ("pa", ("ਸਤਰ", "ਮਜ਼ਬੂਤ", "ਵਿਅਕਤੀ", "ਕੁਝ ਨਹੀਂ ਮਿਲਿਆ।", "ਖੋਜ ਨਹੀਂ ਹੋਈ: ")),
    ],
)
def test_the_file_is_in_the_readers_language_and_its_values_as_they_are(narela, language, words):
    heading, strong, person, nothing, unread = words
    address = pasted(narela, "Harjeet s/o Balwant", "Nobody Atall", "!!")
    assert taken_rows(narela, address, language)[0][0] == heading
    hit, none, sign = taken(narela, address, language)
    assert (hit["row"], hit["asked"], hit["owner"], hit["band"]) == ("1", "Harjeet s/o Balwant", "DL", strong)
    assert hit["recognised"].lower() == f"{person} harjeet s/o balwant".lower()
    assert none["why"].startswith(nothing)
    assert sign["why"].startswith(unread)
    assert ("armed" in hit["why"].casefold()) is (language == "en")


def test_the_file_says_what_of_a_row_with_a_hit_could_not_be_read(narela):
    address = answered(narela, given(narela, "NAME,FATHER,MOBILE\nHarjeet,Balwant,12\n"))
    (row,) = taken(narela, address)
    assert row["why"].endswith("Could not be read: 12.")


def test_the_file_ends_with_whose_copies_are_hidden_as_its_page_says(across: Across) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    falls_behind(narela.node, "HR")
    address = pasted(narela, "Harjeet s/o Balwant", "Nobody Atall")
    *_rows, checked, now, meaning = taken(narela, address)
    assert [each["row"] + each["asked"] for each in (checked, now, meaning)] == ["", "", ""]
    assert "copies of Haryana Police could not be read" in checked["why"]
    assert now["why"] == "This server was restored from a backup and Haryana has not yet re-sent its data."
    assert now["why"] in text(narela.gets(address))
    assert meaning["why"] == "Nothing found is no answer about them."
    assert "हरियाणा" in taken(narela, address, "hi")[-2]["why"]


def test_the_file_says_whose_copies_may_be_out_of_date(across: Across) -> None:
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    address = pasted(narela, "Nobody Atall")
    assert len(taken(narela, address)) == 1
    with across.delhi:
        heard = ReceivingPosition.objects.filter(sender="HR")
        assert heard.update(heard_at=clock.now() - timedelta(hours=3))
    _row, late, meaning = taken(narela, address)
    assert late["why"].startswith("No contact with Haryana since ")
    assert meaning["why"] == "Their copies may be out of date."

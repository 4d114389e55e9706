"""How a record and its values are named to one reader, decided without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from sangam.access.types import Showing
from sangam.kernel.handling import Caveat, Grade, Handling
from sangam.kernel.ids import new_id
from sangam.kernel.paper import Unprinted
from sangam.records.types import Link, RecordView, ShownStatement, Terms
from sangam.web.common import labels

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def says(name, value, *caveats, grade="B2"):
    handling = Handling(caveats=frozenset(caveats))
    showing = Showing.MASKED if value is None else Showing.FULL
    return ShownStatement(new_id(), name, value, "test", Grade.parse(grade), handling, date(2026, 11, 1), showing)


def view(*said, kind="person", label="Harjeet Singh"):
    return RecordView(new_id(), kind, "HR", "HR-SNP", 1, "live", label, said, Terms(AT), AT, AT)


def test_a_name_is_said_in_the_readers_script_with_what_was_written():
    called = labels.name_of(view(says("name", "हरजीत"), says("alias", "Kala")))
    assert (called.lang, called.original) == ("en", "हरजीत @ Kala")
    assert labels.name_of(view(says("name", "Harjeet"))) == labels.Named("Harjeet", "en", "", "")
    assert labels.name_of(view(says("plate", "HR26DK8337"), kind="vehicle", label="x")).name == "HR26DK8337"
    assert labels.name_of(view(says("note", "seen"), label="")).name == "Person without a name"


@pytest.mark.parametrize(
    "caveat, words", [(Caveat.MINOR, "Minor: name masked"), (Caveat.VICTIM, "Victim: name masked")]
)
def test_a_masked_name_says_whom_it_spares(caveat, words):
    assert labels.name_of(view(says("name", None, caveat), label="")).name == words
    assert labels.cautions(view(says("name", None, caveat))) == [str(caveat)]
    assert labels.cautions(view(says("note", None, caveat))) == []
    beside = view(says("name", None, caveat), says("note", "seen"))
    assert labels.cautions(beside, view(says("name", "Harjeet"))) == [str(caveat)]


def test_what_may_not_be_printed_of_a_name_is_marked():
    said = labels.name_of(view(says("name", "Harjeet"), says("alias", "Kala", Caveat.OWNER_ONLY)))
    assert isinstance(said.name, Unprinted)
    assert (str(said.name), said.name.on_paper) == ("Harjeet @ Kala", "Harjeet")
    whole = view(says("name", "Harjeet"))
    assert labels.on_paper(whole) is whole


def test_a_caution_is_said_once_and_not_of_what_is_masked():
    armed = says("caution", "armed")
    assert labels.cautions(view(armed, says("caution", None), says("note", "seen")), view(armed)) == ["armed"]


def test_flags_name_what_is_a_lead_only_unless_all_is():
    lead, name = says("note", "seen", Caveat.LEAD_ONLY), says("name", "Harjeet")
    call = says("village", "Nahra", Caveat.CALL_FIRST)
    assert labels.flags(view(name)) == labels.flags() == []
    (whole,) = labels.flags(view(lead))
    (part,) = labels.flags(view(name, lead))
    assert part == f"{whole}: {labels.property_words('person', 'note')}"
    assert len(labels.flags(view(name, lead, call))) == 2
    assert labels.flags(view(lead, call))[1] == part
    assert labels.property_words("person", "of-tomorrow") == "of-tomorrow"


def test_a_value_is_said_by_its_type():
    assert labels.value_words("person", "sex", "male") == "Male"
    assert labels.value_words("person", "caution", "armed") == "Armed"
    assert labels.value_words("sighting", "seen_date", "2026-11-03") == "03.11.2026"
    assert labels.value_words("membership", "person", {"label": ""}) == "another record"
    assert labels.value_words("membership", "person", {"label": "Harjeet"}) == "Harjeet"
    assert labels.value_words("person", "of-tomorrow", 5) == "5"
    assert labels.statement_value(view(), says("note", None)) == ""
    assert isinstance(labels.statement_value(view(), says("note", "seen", Caveat.OWNER_ONLY)), Unprinted)


def test_a_relative_and_a_village_are_said_in_the_readers_script():
    assert labels.value_in_script("person", "relative", "पुत्र बलवंत").startswith("s/o ")
    assert labels.value_in_script("person", "relative", "s/o Balwant @ Balu") == "s/o Balwant @ Balu"
    assert labels.value_in_script("person", "village", "नाहरा").isascii()
    assert labels.value_in_script("person", "note", "नाहरा") == "नाहरा"
    assert labels.in_readers_script("गली 5") == "गली 5"


def test_a_record_goes_by_the_grade_of_what_names_it():
    assert labels.grade_of(view(says("note", "x", grade="C3"), says("name", "Harjeet"))) == "B2"
    assert labels.grade_of(view(says("note", "x", grade="C3"))) == "C3"


def test_a_face_is_the_records_own_or_that_of_its_person_on_paper():
    own, theirs = says("photo", {"jpeg": "b3du"}), says("photo", {"jpeg": "dGhlaXJz"})
    wanted, person = view(says("reference", "1/26"), kind="wanted"), view(theirs)
    assert labels.face(view(own), [Link(person, "person", inward=False)]).endswith("b3du")
    assert labels.face(wanted, [Link(person, "person", inward=False)]).endswith("dGhlaXJz")
    assert labels.face(wanted, [Link(person, "gang", inward=False)]) == ""
    assert labels.face(wanted, [Link(replace(person, kind="release"), "person", inward=False)]) == ""
    assert labels.face(view(kind="phone"), [Link(person, "person", inward=False)]) == ""
    barred = view(replace(theirs, handling=Handling(caveats=frozenset({Caveat.OWNER_ONLY}))))
    assert labels.face(wanted, [Link(barred, "person", inward=False)]) == ""


def test_a_label_ends_with_its_choice_in_words():
    assert labels.label_words("Harjeet arrest-warrant-of-tomorrow") == "Harjeet arrest-warrant-of-tomorrow"
    assert labels.label_words("Harjeet @ male") == "Harjeet @ male"
    assert labels.language_of("Harjeet") == "en"
    assert labels.language_of("हरजीत") == "hi"


def test_a_code_at_the_end_of_a_label_is_a_word_and_an_alias_is_none():
    code = min(labels._IN_LABELS)
    said = labels.label_words(f"Harjeet {code}")
    assert said.startswith("Harjeet ")
    assert said != f"Harjeet {code}"
    assert labels.label_words(f"Harjeet @ {code}") == f"Harjeet @ {code}"
    with translation.override("ur"):
        assert labels.label_words(f"Harjeet {code}").startswith("\u2068Harjeet\u2069 ")
        assert "\u2068" not in labels.label_words(code)


def test_a_membership_goes_by_its_label_in_the_readers_script():
    said = labels.name_of(view(kind="membership", label="हरजीत"))
    assert said.original == "हरजीत"
    assert said.name.isascii()
    assert labels.name_of(view(kind="membership", label="Harjeet")).original == ""
    assert labels.name_of(view(kind="membership", label="")).name.endswith("without a name")


def test_without_a_language_a_name_is_said_in_english():
    with translation.override(None):
        assert labels.name_of(view(says("name", "Harjeet"))).lang == "en"
        assert labels.in_readers_script("हरजीत").isascii()

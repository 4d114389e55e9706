"""The answer of a list as a file: in the reader's language, and with whose copies were hidden."""

from datetime import timedelta

import pytest
from border import NAKA, Across, Seated, seated
from given_lists import answered, at_narela, given, pasted, taken, taken_rows
from support.cast import person, says
from support.markup import markup
from support.putting_back import falls_behind
from support.visiting import text

from sangam.audit.audit import recent_entries
from sangam.federation.models import ReceivingPosition
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.matching.judgements import judgements
from sangam.matching.types import Verdict
from sangam.records.own_records import records
from sangam.records.own_records.records import New


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
    assert ("armed" in hit["warning"].casefold()) is (language == "en")


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


def test_a_record_judged_the_same_is_named_with_its_owner_on_page_and_file(across: Across, kundli: Seated) -> None:
    with across.haryana:
        made = records.create(kundli.actor, New("person", person("Sunil Kumar", phone="9811111111")), purpose=NAKA)
        records.share(kundli.actor, made, with_forces={"DL": Level.WHOLE})
    across.wire.deliver()
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with across.delhi:
        ours = records.create(narela.actor, New("person", person("Sonu Kumar", phone="9811111111")))
    address = pasted(narela, "9811111111")
    assert len(taken(narela, address)) == 2
    with across.delhi:
        judgements.judge(narela.actor, ours, made, verdict=Verdict.SAME, reason="same tattoo", purpose=NAKA)
    (row,) = taken(narela, address)
    names = {"DL": "Sonu Kumar", "HR": "Sunil Kumar"}
    other = (names.keys() - {row["owner"]}).pop()
    assert f"Judged the same: {names[other]} ({other}). Judged by " in row["why"]
    assert "एक ही माने गए: " in taken(narela, address, "hi")[0]["why"]
    page = narela.gets(address)
    assert "2 records judged the same by" in text(page)
    for each in (made, ours):
        assert f'href="/records/{each}/"' in markup(page)
    with across.delhi:
        (opened, *_more) = recent_entries(action="officer:list:export")
    assert {*opened.details["shown"]} == {str(made), str(ours)}


def test_judgements_that_contradict_each_other_are_said_in_the_file(narela) -> None:
    with narela.node:
        one, two, three = (
            records.create(narela.actor, New("person", person("Sonu", phone="9811111111"))) for _ in range(3)
        )
        for pair, verdict in (((one, two), "same"), ((two, three), "same"), ((one, three), "not-same")):
            judgements.judge(narela.actor, *pair, verdict=Verdict(verdict), reason="a scar", purpose=NAKA)
    address = pasted(narela, "9811111111")
    assert all("contradict each other: open it" in row["why"] for row in taken(narela, address))
    assert "contradict each other" in text(narela.gets(address))


PLATE = "HR26DK8337"


@pytest.fixture
def cloned(narela: Seated) -> str:
    """Let Delhi know a stolen car under the plate of another, five men who drove it, and the keeper's own car."""
    with narela.node:
        for name in ("Sonu", "Monu", "Gopal", "Bittu", "Kallu"):
            records.create(narela.actor, New("person", person(name, plate=PLATE)))
        stolen = [says("plate", "DL98CS4471"), says("plate", PLATE), says("chassis", "MA1TA2SYN00000001")]
        keepers = [says("plate", PLATE), says("chassis", "MA1TA2SYN00000002")]
        records.create(narela.actor, New("vehicle", [*stolen, says("status", "stolen")]))
        return str(records.create(narela.actor, New("vehicle", [*keepers, says("status", "plate-misused")])))


KEEPER = "Its plate was misused on another vehicle: the keeper of this one is not the suspect."


def test_the_keeper_of_a_cloned_plate_is_no_suspect_on_page_and_file(narela: Seated, cloned: str) -> None:
    address = pasted(narela, PLATE)
    lines = {row["record"]: row for row in taken(narela, address)}
    assert lines[cloned]["label"] == PLATE
    assert KEEPER in lines[cloned]["warning"]
    (stolen,) = (row for row in lines.values() if row["label"].startswith("DL98CS4471"))
    assert stolen["warning"].startswith("Stolen")
    page = text(narela.gets(address))
    assert (KEEPER in page, "Stolen" in page) == (True, True)
    assert "And 2 more hits: check this row to see them." in page
    hindi = {row["record"]: row for row in taken(narela, address, "hi")}
    assert "संदिग्ध नहीं" in hindi[cloned]["warning"]


def test_a_plate_of_two_vehicles_is_said_with_the_chassis_in_the_file(narela: Seated) -> None:
    with narela.node:
        for chassis in ("MA1TA2SYN00000001", "MA1TA2SYN00000002"):
            records.create(narela.actor, New("vehicle", [says("plate", PLATE), says("chassis", chassis)]))
    told = {row["warning"] for row in taken(narela, pasted(narela, PLATE))}
    said = "Several vehicles carry this plate. The chassis number of this one: MA1TA2SYN0000000"
    assert told == {f"{said}1.", f"{said}2."}


@pytest.mark.parametrize(
    ("warrant", "said"), [("proclaimed-offender", "Wanted: Proclaimed offender."), ("", "Wanted.")]
)
def test_who_is_wanted_is_said_so_in_the_file(narela: Seated, warrant: str, said: str) -> None:
    with narela.node:
        named = [*person("Zorawar Quell", relative="s/o Mehar"), *([says("warrant", warrant)] if warrant else [])]
        records.create(narela.actor, New("wanted", named))
    (row,) = taken(narela, pasted(narela, "Zorawar Quell s/o Mehar"))
    assert row["warning"] == said


def test_weaker_hits_are_counted_apart_from_those_a_check_of_the_row_shows(narela: Seated) -> None:
    with narela.node:
        records.create(narela.actor, New("person", person("Zorawar Quell", relative="s/o Mehar")))
        records.create(narela.actor, New("person", person("Zorawar Quell", relative="s/o Gurdit")))
    page = text(narela.gets(pasted(narela, "Zorawar Quell s/o Mehar")))
    assert "Weaker ones not listed: 1." in page
    assert "check this row to see" not in page

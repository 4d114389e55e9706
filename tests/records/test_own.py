"""What a force does with its own records, and what it may not."""

from datetime import timedelta

import pytest
from support.cast import CASE, NAKA, person, says
from support.wire_world import operator

from sangam.access.types import Showing
from sangam.audit import audit
from sangam.federation.peers import pairing
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.own_records import bulk_import, records
from sangam.records.own_records.records import New
from sangam.records.visibility import disclosure, views
from sangam.records.visibility.search import expire


def ledger(action: str) -> list[tuple[str, str]]:
    return [(entry.outcome, entry.code) for entry in audit.recent_entries(action=action)]


def test_a_new_record_reads_back_with_source_grade_and_handling(delhi):
    record = delhi.opens(person("हरजीत", says("note", "at the dhaba", Caveat.LEAD_ONLY, grade="C3")))
    view = delhi.reads(record)
    (note,) = (s for s in view.statements if s.property == "note")
    assert (view.owner, view.desk, view.version, view.label) == ("DL", "DL-ON-NARELA", 1, "हरजीत")
    assert (note.value, str(note.grade), note.source) == ("at the dhaba", "C3", "synthetic record for tests")
    assert note.handling.caveats == {Caveat.LEAD_ONLY}


def test_a_beat_constable_may_not_make_a_record(delhi):
    with delhi.node, pytest.raises(Refused, match="record:create"):
        records.create(delhi.at("beat"), New("person", person("Harjeet")))


REFUSED = {
    "no such kind": ("ghost", [says("name", "Harjeet")], "no kind of record ghost"),
    "no such property": ("person", [says("colour", "red")], "A person has no property colour"),
    "nothing said": ("person", [], "between 1 and 200 statements"),
    "too much said": ("person", [says("note", "x")] * 201, "between 1 and 200 statements"),
    "an empty value": ("person", [says("name", "  ")], "name: expected between 1 and 4000"),
    "a novel": ("person", [says("note", "x" * 4_001)], "note: expected between 1 and 4000"),
    "a choice that is none": ("person", [says("sex", "unknown")], "sex: unknown is not one of"),
    "a day that is none": ("case", [says("offence_date", "31/02/2026")], "offence_date: expected a day"),
    "a year that is none": ("person", [says("born_year", "1799")], "born_year: expected a year"),
    "a reference that is none": ("membership", [says("gang", "the gang")], "gang: expected a reference"),
    "a photograph that is none": ("person", [says("photo", {"jpeg": "AAAA"})], "photo: expected a JPEG"),
    "a phone number that is none": ("person", [says("phone", "12")], "phone"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_record_is_refused_and_nothing_stays(node, what):
    kind, said, words = REFUSED[what]
    actor = Actor("DL", "SI Test", role="station", unit="DL-ON-NARELA")
    with pytest.raises(Malformed, match=words):
        records.create(actor, New(kind, said))
    assert ledger("officer:record:create")[0][0] == "refused"


def test_a_statement_without_a_source_is_refused(node):
    said = says("name", "Harjeet")
    nameless = type(said)(said.property, said.value, " ", said.grade)
    with pytest.raises(Malformed, match="say where this is from"):
        records.create(Actor("DL", "SI Test", role="station"), New("person", [nameless]))


@pytest.mark.parametrize("level", ["SECRET", "TOP_SECRET"])
def test_a_deployment_on_the_internet_takes_nothing_secret(node, level):
    with pytest.raises(Refused, match="nothing above confidential"):
        records.create(Actor("DL", "SI Test", role="station"), New("person", [says("name", "X", level=level)]))


def test_a_correction_adds_a_version_and_the_history_says_who_and_why(delhi):
    record = delhi.opens(person("Harjeet", village="Nahra"))
    (village,) = (s.id for s in delhi.reads(record).statements if s.property == "village")
    assert delhi.corrects(record, says("village", "Nahri"), take_back=[village], why="seen on his voter card") == 2
    view = delhi.reads(record)
    assert (view.version, view.values("village")) == (2, ["Nahri"])
    with delhi.node:
        lines = disclosure.history(delhi.desk, record)
    assert [(line.version, line.why) for line in lines] == [(2, "seen on his voter card"), (1, "made")]
    assert {line.by for line in lines} == {delhi.desk.label}


def test_what_was_taken_back_is_not_found_any_more(delhi):
    record = delhi.opens(person("Harjeet", phone="98110 12345"))
    (phone,) = (s.id for s in delhi.reads(record).statements if s.property == "phone")
    assert len(delhi.checks("9811012345").hits) == 1
    delhi.corrects(record, take_back=[phone])
    assert delhi.checks("9811012345").hits == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"why": " "}, "Say why you correct"),
        ({"take_back": [new_id()]}, "not in this record any more"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_changes_nothing(delhi, changes, words):
    record = delhi.opens(person("Harjeet"))
    with pytest.raises(Malformed, match=words):
        delhi.corrects(record, **changes)
    assert delhi.reads(record).version == 1


def test_a_record_is_never_corrected_to_nothing(delhi):
    record = delhi.opens(person("Harjeet"))
    (name,) = (s.id for s in delhi.reads(record).statements)
    with pytest.raises(Malformed, match="recall it instead"):
        delhi.corrects(record, take_back=[name])


def test_opening_needs_a_purpose_and_its_reference(delhi):
    record = delhi.opens(person("Harjeet"))
    with delhi.node:
        with pytest.raises(Refused, match="choose a purpose"):
            views.open_record(delhi.desk, record, purpose=None)
        with pytest.raises(Refused, match="needs the number"):
            views.open_record(delhi.desk, record, purpose=Stated(Purpose.CASE))
        assert ledger("officer:record:open") == [("refused", "access:no-reference"), ("refused", "access:no-purpose")]


def test_absent_and_forbidden_read_alike(delhi):
    hidden = delhi.opens(person("Harjeet"), audience={"DL": ["DL-CR"]})
    told = set()
    for record in (hidden, new_id()):
        with pytest.raises(NotFound) as refusal:
            delhi.reads(record, by=delhi.at("station", "DL-ON-ALIPUR"))
        told.add((refusal.value.code, refusal.value.message))
    assert len(told) == 1
    assert delhi.sees(hidden, by=delhi.at("control", "DL-CR"))


def test_a_record_for_named_purposes_opens_for_those_alone(delhi):
    record = delhi.opens(person("Harjeet"), purposes=[Purpose.CASE])
    assert delhi.sees(record, purpose=CASE)
    assert not delhi.sees(record, purpose=NAKA)


def test_a_victim_is_masked_on_the_beat_and_plain_to_the_investigator(delhi):
    record = delhi.opens([says("name", "Meena", Caveat.VICTIM), says("village", "Nahra")])
    beat = delhi.reads(record, by=delhi.at("beat"))
    assert (beat.values("name"), beat.values("village")) == ([], ["Nahra"])
    assert [s.showing for s in beat.statements if s.property == "name"] == [Showing.MASKED]
    assert "Meena" not in beat.label
    assert delhi.reads(record, by=delhi.at("investigator"), purpose=CASE).values("name") == ["Meena"]
    assert delhi.reads(record, by=delhi.at("investigator"), purpose=NAKA).values("name") == []


def test_a_statement_above_the_posts_clearance_is_not_there(delhi):
    record = delhi.opens([says("name", "Harjeet"), says("note", "source S-9", level="CONFIDENTIAL")])
    low = delhi.at("station", clearance=Classification.RESTRICTED)
    assert [s.property for s in delhi.reads(record, by=low).statements] == ["name"]
    assert len(delhi.reads(record).statements) == 2


def test_a_copy_is_erased_when_its_terms_run_out_and_ours_stays(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), days=2, shares={"HR": Level.WHOLE})
    silent = delhi.opens(person("Kala", relative="s/o Om"), days=2, shares={"HR": Level.SILENT})
    wire.deliver()
    with clock.shift_time(timedelta(days=3)):
        assert not haryana.sees(record)
        assert haryana.checks("Harjeet s/o Balwant").hits == ()
        for station, gone in ((haryana, 2), (delhi, 0)):
            with station.node:
                assert expire() == gone
                assert expire() == 0
    assert not haryana.read_rows("records_record")
    assert not haryana.read_rows("records_key")
    assert not haryana.has_keys(silent)
    assert delhi.sees(record)


def test_an_import_writes_once_and_again_only_what_changed(delhi):
    ids = [new_id() for _ in range(3)]
    analyst = delhi.at("analyst")
    sheet = [New("person", person(f"Person {n}", village="Nahra"), id=record) for n, record in enumerate(ids)]
    with delhi.node:
        assert bulk_import.create_many(analyst, sheet, manifest={"file": "people.csv"}) == ids
        assert bulk_import.create_many(analyst, sheet, manifest={"file": "people.csv"}) == []
        sheet[1] = New("person", person("Person 1", village="Nahri"), id=ids[1])
        assert bulk_import.create_many(analyst, sheet, manifest={"file": "people.csv"}) == [ids[1]]
        entry = audit.recent_entries(action="officer:record:import")[0]
    counted = {"written": 1, "unchanged": 2, "refused": 0, "others": 0, "became": 0}
    assert entry.details == {"file": "people.csv", **counted}
    assert [delhi.reads(record).version for record in ids] == [1, 2, 1]


def test_a_recalled_record_does_not_come_back_by_importing_it_again(delhi):
    record = new_id()
    sheet = [New("person", person("Harjeet"), id=record)]
    with delhi.node:
        bulk_import.create_many(delhi.at("analyst"), sheet, manifest={})
        records.recall(delhi.desk, record, reason="the wrong man")
        assert bulk_import.create_many(delhi.at("analyst"), sheet, manifest={}) == []
    assert not delhi.sees(record)


def test_an_import_changes_no_copy_of_a_partners(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    assert of_a_row(haryana, record).refused == [record]
    assert haryana.reads(record).values("name") == ["Harjeet"]


def test_an_import_leaves_and_does_not_tell_what_is_offered_or_handed_over(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"))
    delhi.hands_over(record, to=haryana)
    assert of_a_row(delhi, record).refused == [record]
    assert delhi.reads(record).state == "transfer-offered"
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert of_a_row(delhi, record).refused == [record]
    haryana.recalls(record)
    wire.deliver()
    assert of_a_row(delhi, record).refused == [record]
    assert not delhi.sees(record)


def of_a_row(station, record):
    """Return what comes of a row of a sheet that names this record and says something else."""
    with station.node:
        return bulk_import.take_rows(station.at("analyst"), [New("person", person("Other"), id=record)], manifest={})


def test_import_needs_its_right(delhi):
    with delhi.node, pytest.raises(Refused, match="import:run"):
        bulk_import.create_many(delhi.at("beat"), [New("person", person("Harjeet"))], manifest={})


def test_a_correction_reaches_a_force_that_is_suspended_when_it_is_back(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    with delhi.node:
        pairing.suspend(operator("DL"), "HR")
    delhi.corrects(record, says("note", "armed"))
    with delhi.node:
        pairing.resume(operator("DL"), "HR")
    wire.deliver()
    assert haryana.reads(record).values("note") == ["armed"]


def test_a_force_that_left_stops_no_correction_and_receives_nothing(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    with delhi.node:
        pairing.leave(operator("DL"), "HR")
    delhi.corrects(record, says("note", "armed"))
    with pytest.raises(Refused, match="HR has left"):
        delhi.offers(record, to=haryana)
    wire.deliver()
    assert up.reads(record).values("note") == ["armed"]
    delhi.recalls(record)
    wire.deliver()
    assert not up.sees(record)

"""Nobody hides a record from the own force: what narrows is counted, told to the unit above and undone by it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from architecture.tree import SOURCE, list_nodes, parsed
from django.conf import settings
from narrowed_records import counts_told, in_days, list_entries, make_shared_person
from support.cast import CASE, NAKA, person, says
from support.world import Station

import sangam.records
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose
from sangam.records import narrowings
from sangam.records.own_records import bulk_import, records, staleness, undone_narrowings
from sangam.records.own_records import limits as own_record_limits
from sangam.records.own_records.records import New
from sangam.records.visibility import views

MOST = 20


@pytest.fixture(autouse=True)
def twenty(monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=MOST))


Narrow = Callable[[Station, UUID], object]


def _statement(station: Station, record: UUID, name: str = "name"):
    return next(each for each in station.reads(record, purpose=CASE).statements if each.property == name)


def limits(**said: object) -> Narrow:
    return lambda delhi, record: own_record_limits.limit(delhi.desk, record, **said)


def raised(*caveats: Caveat, level: str = "RESTRICTED") -> Narrow:
    def narrow(delhi: Station, record: UUID) -> object:
        stands = _statement(delhi, record)
        said = says("name", stands.value, *caveats, level=level)
        return records.correct(delhi.desk, record, say=[said], take_back=[stands.id], why="an informer")

    return narrow


def import_again(delhi: Station, record: UUID) -> object:
    said = [says("name", "Harjeet", level="CONFIDENTIAL"), says("phone", "9811012345", level="CONFIDENTIAL")]
    return bulk_import.create_many(delhi.at("analyst", post=delhi.desk.post, officer=delhi.desk.officer),
                               [New("person", said, id=record)], manifest={})  # fmt: skip


WAYS: dict[str, tuple[str, Narrow]] = {
    "an earlier end": (
        "expiry",
        lambda delhi, record: own_record_limits.limit(delhi.desk, record, expires_at=in_days(9)),
    ),
    "units at home": ("home", limits(audience={"DL": frozenset({"DL-ON-ALIPUR"})})),
    "units by sharing": (
        "home",
        lambda delhi, record: records.share(
            delhi.desk, record, with_forces={}, audience={"DL": frozenset({"DL-ON-ALIPUR"})}
        ),
    ),
    "silence": ("home", lambda delhi, record: records.share(delhi.desk, record, with_forces={"UP": Level.SILENT})),
    "units of another force": ("abroad", limits(audience={"HR": frozenset({"HR-SNP-RAI"})})),
    "purposes": ("purposes", limits(purposes=frozenset({Purpose.CASE}))),
    "a copy withdrawn": (
        "share", lambda delhi, record: records.share(delhi.desk, record, with_forces={"HR": Level.NONE}),
    ),
    "a copy made a pointer": (
        "share", lambda delhi, record: records.share(delhi.desk, record, with_forces={"HR": Level.POINTER}),
    ),
    "copies withdrawn together": (
        "share",
        lambda delhi, record: bulk_import.share_many(delhi.desk, [record], bulk_import.Recipients({"HR": Level.NONE})),
    ),
    "a classification": ("handling", raised(level="CONFIDENTIAL")),
    "a caveat": ("handling", raised(Caveat.OWNER_ONLY)),
    "a status": ("withdrawn", lambda delhi, record: staleness.set_status(delhi.desk, record, "withdrawn")),
    "a recall": ("recall", lambda delhi, record: records.recall(delhi.desk, record, reason="the wrong man")),
    "an import": ("handling", import_again),
}  # fmt: skip
"""Every way to take a record of ours from readers, with what the register calls it."""


@pytest.fixture
def made(delhi: Station, haryana: Station, up: Station) -> UUID:
    return make_shared_person(delhi)


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_narrow_passes_the_one_limit(delhi: Station, made: UUID, monkeypatch, way: str):
    name, narrow = WAYS[way]
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=1))
    with delhi.node:
        before = narrowings.recalls_left(delhi.desk)
        narrow(delhi, made)
        assert (before, narrowings.recalls_left(delhi.desk)) == (1, 0)
    assert list_entries(delhi) == [(name, True)]
    other = delhi.opens([says("name", "Harjeet"), says("phone", "9811012345")], shares={"HR": Level.WHOLE}, days=60)
    with delhi.node, pytest.raises(Refused, match="recall or narrow 1 records by yourself") as refusal:
        narrow(delhi, other)
    assert refusal.value.code == "records:recalled-alone"
    assert delhi.sees(other)


WRITERS = {
    "own_records/records.py": "_save: passes the register first",
    "own_records/rebuild_keys.py": "the same record, its keys made anew",
    "groups/redistribution.py": "the node follows a group's document",
    "intake.py": "copies of others",
    "recovery/returned_copies.py": "the node after a restore: what a holder still has",
    "recovery/holder_claims.py": "the node after a restore",
    "recovery/returned_transfers.py": "the node after a restore",
    "transfers/case.py": "an offer is over: as it was before",
    "transfers/giver_intake.py": "an offer is over, or the record is another force's now",
    "transfers/single_record.py": "offered: other readers see it as before",
    "transfers/taker_intake.py": "a record that becomes ours",
    "ownership/precedence.py": "copies of others",
    "storage/records.py": "the writer itself",
}


def calls_of(name: str) -> Iterator[str]:
    root = Path(sangam.records.__file__).parent
    for path in sorted(root.rglob("*.py")):
        for node in list_nodes(parsed(SOURCE)[path]):
            if isinstance(node, ast.Attribute) and node.attr == name and getattr(node.value, "id", "") == "store":
                yield str(path.relative_to(root))


def test_who_writes_records_past_the_register_is_known():
    """A new way to write a record of ours is named here with its reason, or passes `own_records.records._save`."""
    assert {*calls_of("write"), *calls_of("write_copies")} <= WRITERS.keys()


def widens(delhi: Station, record: UUID) -> None:
    own_record_limits.limit(delhi.desk, record, expires_at=in_days(90), audience={"HR": frozenset()})
    records.share(delhi.desk, record, with_forces={"UP": Level.WHOLE, "HR": Level.WHOLE})
    staleness.set_status(delhi.desk, record, "dead")
    stands = _statement(delhi, record, "phone")
    records.correct(delhi.desk, record, say=[says("alias", "Kala")], take_back=[stands.id], why="another's number")


def test_what_takes_nothing_from_anybody_is_not_counted(delhi: Station, made: UUID):
    with delhi.node:
        widens(delhi, made)
        assert narrowings.recalls_left(delhi.desk) == MOST
    assert list_entries(delhi) == []


def test_a_wider_unit_in_place_of_a_narrower_one_narrows_nothing(delhi: Station, made: UUID):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON"})})
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset()})
    assert len(list_entries(delhi)) == 1


def test_a_unit_of_another_force_above_the_one_named_takes_nothing(delhi: Station, made: UUID):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"HR": frozenset({"HR-SNP-RAI"})})
        own_record_limits.limit(delhi.desk, made, audience={"HR": frozenset({"HR-SNP"})})
        own_record_limits.limit(delhi.desk, made, audience={"HR": frozenset({"HR-SNP-KUNDLI"})})
    assert list_entries(delhi) == [("abroad", True), ("abroad", True)]


@pytest.fixture
def headquarters(delhi: Station) -> Actor:
    return delhi.at("supervisor", "DL")


@pytest.fixture
def above(delhi: Station) -> Actor:
    return delhi.at("supervisor", "DL-ON")


def test_one_officer_hides_no_records_from_the_force(delhi: Station, headquarters: Actor, above: Actor):
    """The attack of the second penetration test: 24 records, limited to one naka that may change nothing."""
    made = [delhi.opens(person(f"Harjeet {at}")) for at in range(24)]
    hidden = {"DL": frozenset({"DL-ON-ALIPUR"})}
    with delhi.node:
        for record in made[:MOST]:
            own_record_limits.limit(delhi.desk, record, audience=hidden)
        for record in made[MOST:]:
            with pytest.raises(Refused, match="to a second officer"):
                own_record_limits.limit(delhi.desk, record, audience=hidden)
    for reader in (headquarters, above, delhi.desk):
        assert all(delhi.sees(record, by=reader) for record in made)
        with delhi.node:
            assert len(views.list_records(reader, purpose=NAKA)) == len(made)
        assert delhi.checks("Harjeet 3", by=reader).hits
    assert not delhi.sees(made[0], by=delhi.at("station", "DL-CR"))
    assert counts_told(delhi, "DL-ON") == ["20"]
    with delhi.node:
        listed = narrowings.narrowings(headquarters)
        assert len(listed) == MOST
        for each in listed:
            undone_narrowings.undo_narrowing(headquarters, each.id)
    assert all(delhi.sees(record, by=delhi.at("station", "DL-CR")) for record in made)


def test_a_record_hidden_before_is_read_by_its_superiors(delhi: Station, headquarters: Actor):
    """Rows of an earlier version name one naka alone; nothing but the next start is needed."""
    record = delhi.opens(person("Harjeet"), audience={"DL": ["DL-ON-ALIPUR"]})
    assert delhi.sees(record, by=headquarters)
    with delhi.node:
        assert [each.id for each in views.list_records(headquarters, purpose=NAKA)] == [record]


def test_no_unit_beside_the_line_of_superiors_is_let_in(delhi: Station, made: UUID):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
    below = delhi.at("station", "DL-CR"), delhi.at("supervisor", "DL-CR"), delhi.at("beat", "DL-CR")
    assert [delhi.sees(made, by=each) for each in below] == [False] * 3


UNDONE = [way for way in WAYS if WAYS[way][0] != "recall"]


@pytest.mark.parametrize("way", UNDONE)
def test_a_unit_above_undoes_each_way(delhi: Station, made: UUID, above: Actor, way: str):
    view = delhi.reads(made, by=delhi.desk, purpose=CASE)
    with delhi.node:
        WAYS[way][1](delhi, made)
        (entry,) = narrowings.narrowings(above)
        undone_narrowings.undo_narrowing(above, entry.id)
        (entry,) = narrowings.narrowings(above)
        assert (entry.undone_by, entry.undoable) == (above.label, False)
    again = delhi.reads(made, by=delhi.desk, purpose=CASE)
    assert again.terms == replace(view.terms, shares=again.terms.shares)
    assert again.terms.level("HR") is Level.WHOLE
    assert {each.id for each in again.statements} == {each.id for each in view.statements}
    assert delhi.count_rows("notices_notice", kind="record.widened", to=f"post:{delhi.desk.post}") == 1


def test_undoing_reaches_the_holders(delhi: Station, haryana: Station, made: UUID, above: Actor, wire):
    wire.deliver()
    delhi.withdraws(made, from_=haryana)
    wire.deliver()
    assert not haryana.has_copy(made)
    with delhi.node:
        undone_narrowings.undo_narrowing(above, narrowings.narrowings(above)[0].id)
    wire.deliver()
    assert haryana.reads(made).values("name") == ["Harjeet"]


def test_undoing_takes_back_nothing_that_was_changed_since(delhi: Station, made: UUID, above: Actor):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
        own_record_limits.limit(
            delhi.desk, made, expires_at=in_days(200), purposes=frozenset({Purpose.CASE, Purpose.NAKA})
        )
        first = narrowings.narrowings(above)[-1]
        undone_narrowings.undo_narrowing(above, first.id)
    terms = delhi.reads(made, by=delhi.desk).terms
    assert (terms.audience, terms.purposes) == ({}, {Purpose.CASE, Purpose.NAKA})
    assert terms.expires_at > in_days(190)


def test_who_is_not_above_the_desk_undoes_nothing(delhi: Station, made: UUID):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
        (entry,) = narrowings.narrowings(delhi.desk)
        assert not entry.undoable
        for unit in ("DL-ON-NARELA", "DL-CR", "DL-ON-ALIPUR"):
            with pytest.raises(NotFound, match="not your unit's to undo"):
                undone_narrowings.undo_narrowing(delhi.at("supervisor", unit), entry.id)
        with pytest.raises(Refused):
            undone_narrowings.undo_narrowing(delhi.at("beat", "DL"), entry.id)
        with pytest.raises(NotFound):
            undone_narrowings.undo_narrowing(delhi.at("supervisor", "DL"), new_id())
        assert narrowings.narrowings(delhi.at("supervisor", "DL-CR")) == []


@pytest.mark.parametrize("way", ["a classification", "a statement on a victim"])
def test_who_may_not_read_what_was_protected_undoes_no_protection(delhi: Station, made: UUID, way: str):
    reader = replace(delhi.at("analyst", "DL-ON"), clearance=Classification.RESTRICTED)
    with delhi.node:
        raised(Caveat.VICTIM)(delhi, made) if "victim" in way else WAYS[way][1](delhi, made)
        (entry,) = narrowings.narrowings(reader)
        with pytest.raises(Refused, match="masked from you cannot be changed by you"):
            undone_narrowings.undo_narrowing(reader, entry.id)
    assert "Harjeet" not in delhi.reads(made, by=reader).values("name")
    with delhi.node:
        undone_narrowings.undo_narrowing(delhi.at("supervisor", "DL-ON"), entry.id)
    assert delhi.reads(made, by=reader).values("name") == ["Harjeet"]


def test_it_is_undone_once_and_a_recall_never(delhi: Station, made: UUID, above: Actor):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
        (entry,) = narrowings.narrowings(above)
        undone_narrowings.undo_narrowing(above, entry.id)
        with pytest.raises(Conflict, match="has undone this already"):
            undone_narrowings.undo_narrowing(above, entry.id)
        records.recall(delhi.desk, made, reason="the wrong man")
        recalled = narrowings.narrowings(above)[0]
        assert not recalled.undoable
        with pytest.raises(Conflict, match="cannot be undone"):
            undone_narrowings.undo_narrowing(above, recalled.id)
        assert narrowings.narrowings(above, waiting=True) == []


def test_what_the_desk_widened_itself_leaves_nothing_to_undo(delhi: Station, made: UUID, above: Actor):
    with delhi.node:
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
        own_record_limits.limit(delhi.desk, made, audience={"DL": frozenset()})
        with pytest.raises(Conflict, match="left to undo"):
            undone_narrowings.undo_narrowing(above, narrowings.narrowings(above)[0].id)


def test_copies_that_end_elsewhere_are_told_from_the_fourth_of_a_day(delhi: Station, haryana: Station):
    made = [delhi.opens(person(f"Harjeet {at}"), shares={"HR": Level.WHOLE}) for at in range(5)]
    for record in made[:3]:
        delhi.withdraws(record, from_=haryana)
    assert counts_told(delhi, "DL-ON") == []
    for record in made[3:]:
        delhi.withdraws(record, from_=haryana)
    assert counts_told(delhi, "DL-ON") == ["5"]


def test_a_superior_who_narrows_is_told_to_the_unit_above_the_superior(delhi: Station, made: UUID):
    district = delhi.at("supervisor", "DL-ON")
    with delhi.node:
        own_record_limits.limit(district, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})})
    assert counts_told(delhi, "DL-ON") == []
    assert counts_told(delhi, "DL") == ["1"]


def test_neither_a_second_post_nor_a_second_officer_widens_the_limit(delhi: Station, monkeypatch):
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, recalls_alone=1))
    made = [delhi.opens(person(f"Harjeet {at}")) for at in range(2)]
    with delhi.node:
        own_record_limits.limit(delhi.desk, made[0], purposes=frozenset({Purpose.CASE}))
        for other in (replace(delhi.desk, post=new_id()), replace(delhi.desk, officer=new_id())):
            with pytest.raises(Refused, match="by yourself"):
                own_record_limits.limit(other, made[1], purposes=frozenset({Purpose.CASE}))
        own_record_limits.limit(
            replace(delhi.desk, officer=new_id(), post=new_id()), made[1], purposes=frozenset({Purpose.CASE})
        )

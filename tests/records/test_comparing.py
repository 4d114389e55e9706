"""Law: whatever a holder lost or kept too long, comparing heals it; where nothing differs, it costs next to nothing."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from compared_holders import compares, goes_on, held, loses, makes, view
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.cast import person, says
from support.putting_back import falls_behind, is_caught_up
from support.queries import counted
from support.rows import change_rows, read_value
from support.wire_world import operator
from support.world import Line, Station, World, until

from sangam.audit.audit import deed
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Level
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.models import Owed, Share
from sangam.records.own_records import limits, records
from sangam.records.own_records.records import New
from sangam.records.reconciliation import owner_side, repair
from sangam.records.reconciliation import owner_side as reconciliation_owner_side
from sangam.records.reconciliation import repair as reconciliation_repair
from sangam.records.visibility import search


def asks(owner: Station, holder: Station, wire: Line) -> None:
    """Ask a holder the first question of a comparing; its answer is queued."""
    with owner.node:
        reconciliation_owner_side.begin_comparison(operator(owner.force), holder.force, why="asked")
        reconciliation_owner_side.advance()
    wire.deliver()
    with holder.node:
        reconciliation_repair.answer_questions()


def test_where_nothing_differs_one_question_and_one_answer_suffice(world, delhi, haryana, wire):
    makes(delhi, 600, HR=Level.WHOLE)
    wire.deliver()
    assert compares(world, delhi, haryana) == 2
    sizes = [
        len(body)
        for station in (delhi, haryana)
        for (body,) in station.read_rows(
            "federation_outbox", "body", kind__in=("records.compared.v1", "records.differ.v1")
        )
    ]
    assert sum(sizes) < 500
    found = view(delhi)
    assert (found.due, found.settled, found.sent, found.recalled, found.ahead) == (600, 600, 0, 0, 0)
    assert found.finished_at is not None


def test_an_idle_comparison_asks_as_much_of_many_records_as_of_few(world, delhi, haryana, wire):
    makes(delhi, 3, HR=Level.WHOLE)
    wire.deliver()
    costs = []
    for more in (0, 400):
        if more:
            makes(delhi, more, HR=Level.WHOLE)
            wire.deliver()
        with delhi.node:
            reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")
            with counted() as asked:
                reconciliation_owner_side.advance()
        wire.deliver()
        with haryana.node, counted() as answered:
            reconciliation_repair.answer_questions()
        costs.append((len(asked), len(answered)))
        goes_on(world)
    assert costs[0] == costs[1]
    assert costs[0][0] <= 14
    assert costs[0][1] <= 12


@given(data=st.data())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_loss_of_copies_is_healed(world: World, data: st.DataObject) -> None:
    delhi, haryana, _, wire = world
    level = data.draw(st.sampled_from([Level.WHOLE, Level.SILENT]))
    size = data.draw(st.sampled_from([1, 7, 260, 700]))
    made = makes(delhi, size, HR=level)
    wire.deliver()
    before = held(haryana)
    lost = [made[place] for place in data.draw(st.sets(st.integers(0, size - 1), max_size=40))]
    whole = data.draw(st.booleans())
    loses(haryana, made if whole else lost)
    compares(world, delhi, haryana)
    assert held(haryana) == before
    assert not haryana.set_aside()
    assert compares(world, delhi, haryana) == 2


def test_a_copy_in_an_old_version_is_brought_up_to_date(world, delhi, haryana, wire):
    (record,) = makes(delhi, 1, HR=Level.WHOLE)
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    delhi.delete_rows("federation_outbox", seq=None)  # the correction never leaves
    compares(world, delhi, haryana)
    assert haryana.reads(record).version == 2


def test_what_was_withdrawn_and_never_recalled_is_recalled(world, delhi, haryana, wire):
    kept, withdrawn = makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    delhi.withdraws(withdrawn, from_=haryana)
    delhi.delete_rows("federation_outbox", seq=None)
    compares(world, delhi, haryana)
    assert haryana.sees(kept)
    assert not haryana.sees(withdrawn)
    assert haryana.read_rows("records_tombstone", "withdrawn") == [(True,)]
    assert view(delhi).recalled == 1


def test_what_was_recalled_and_still_stands_there_is_recalled_again(world, delhi, haryana, wire):
    (record,) = makes(delhi, 1, HR=Level.WHOLE)
    wire.deliver()
    delhi.recalls(record)
    delhi.delete_rows("federation_outbox", seq=None)
    compares(world, delhi, haryana)
    assert not haryana.sees(record)


def test_what_the_holder_has_ahead_of_us_is_noted_and_the_desk_is_told(world, delhi, haryana, wire):
    higher, unknown = makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    delhi.corrects(higher, says("note", "one more thing"))
    wire.deliver()
    with delhi.node, deed(operator("DL"), "node:test:restore"):
        change_rows(delhi.node, "records_record", {"id": higher}, version=1)
        change_rows(delhi.node, "records_share", {"record_id": higher}, version=1)
        delhi.delete_rows("records_share", record_id=unknown)
        delhi.delete_rows("records_version", record_id=unknown)
        delhi.delete_rows("records_record", id=unknown)
    compares(world, delhi, haryana)
    with delhi.node:
        found = {(each.record, each.force, each.version, each.level) for each in reconciliation_repair.ahead()}
        assert found == {(higher, "HR", 2, Level.WHOLE), (unknown, "HR", 1, Level.WHOLE)}
        with deed(operator("DL"), "node:test:settle"):
            reconciliation_repair.delete_settled_claims([higher], force="HR")
        assert [each.record for each in reconciliation_repair.ahead("HR")] == [unknown]
    assert haryana.sees(unknown)
    (note,) = delhi.read_rows("federation_desknote", "sentence", code="records:ahead")
    assert "HR holds 2 records of ours" in note[0]


def test_what_runs_out_within_the_hour_is_no_difference(world, delhi, haryana, wire):
    with delhi.node:
        terms = until(shares={"HR": Level.WHOLE}, days=0.03)
        records.create(delhi.desk, New("person", person("Meena Rawat"), terms))
    wire.deliver()
    loses(haryana, [row[0] for row in haryana.read_rows("records_record", "id")])
    assert compares(world, delhi, haryana) == 2


@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
@pytest.mark.parametrize(("hours", "done"), [(1.5, (1, 0)), (3, (0, 1))], ids=["ends soon", "has ended"])
def test_what_ends_here_ends_with_a_holder_that_has_lost_the_nearer_day(world, level, hours, done):
    delhi, haryana, _, wire = world
    (record,) = makes(delhi, 1, HR=level)
    wire.deliver()
    ends_in_two_hours(delhi, record)
    never_leaves(delhi)
    with clock.shift_time(timedelta(hours=hours)):
        compares(world, delhi, haryana)
        assert (view(delhi).sent, view(delhi).recalled, view(delhi).ahead) == (*done, 0)
    with clock.shift_time(timedelta(hours=3)):
        with haryana.node:
            search.expire()
        wire.deliver()
        assert held(haryana) == set()
        assert delhi.read_rows("records_share") == []
        assert compares(world, delhi, haryana) == 2


def test_what_the_holder_has_until_a_later_day_is_not_erased(world, delhi, haryana, wire):
    (record,) = makes(delhi, 1, HR=Level.WHOLE)
    wire.deliver()
    ends_in_two_hours(delhi, record)
    wire.deliver()
    before = read_value(delhi.node, "records_record", "expires_at")
    with delhi.node:
        limits.limit(delhi.desk, record, expires_at=clock.now() + timedelta(days=20))
    wire.deliver()
    with delhi.node, deed(operator("DL"), "node:test:restore"):
        change_rows(delhi.node, "records_record", version=2, expires_at=before)
        change_rows(delhi.node, "records_share", version=2, expires_at=before)
    with clock.shift_time(timedelta(hours=3)):
        compares(world, delhi, haryana)
        assert (view(delhi).recalled, view(delhi).ahead) == (0, 1)
        assert held(haryana) == {(record, 3)}


def ends_in_two_hours(station, record) -> None:
    with station.node:
        limits.limit(station.desk, record, expires_at=clock.now() + timedelta(hours=2))


def never_leaves(station) -> None:
    """Lose what is not sent yet, and that a receipt is owed for it: as where both are held by a backup no more."""
    station.delete_rows("federation_outbox", seq=None)
    with station.node, deed(operator(station.force), "node:test:lose"):
        Owed.objects.all().delete()


def test_what_is_sent_while_the_question_is_on_its_way_is_not_sent_twice(world, delhi, haryana, wire):
    makes(delhi, 3, HR=Level.WHOLE)
    wire.deliver()
    with delhi.node:
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")
        reconciliation_owner_side.advance()
    makes(delhi, 2, HR=Level.WHOLE)
    goes_on(world)
    assert view(delhi).sent == 0
    assert len(held(haryana)) == 5


def test_a_restored_owner_asks_nobody_before_he_has_heard_what_is_held(world, delhi, haryana, wire):
    makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    falls_behind(delhi.node, "HR")
    assert compares(world, delhi, haryana) == 0
    is_caught_up(delhi.node, "HR")
    goes_on(world)
    assert (view(delhi).finished_at is not None, view(delhi).settled) == (True, 2)


def test_no_answer_counts_before_it_and_what_was_lost_is_not_taken_back(world, delhi, haryana, wire):
    kept, lost = makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    with delhi.node, deed(operator("DL"), "node:test:lose"):
        Share.objects.filter(record=lost).delete()
    asks(delhi, haryana, wire)
    falls_behind(delhi.node, "HR")
    goes_on(world)
    assert {record for record, _ in held(haryana)} == {kept, lost}
    assert (view(delhi).recalled, view(delhi).finished_at) == (0, None)
    is_caught_up(delhi.node, "HR")
    goes_on(world)
    assert view(delhi).finished_at is not None


def test_comparing_is_due_after_pairing_and_each_night(delhi, haryana):
    with delhi.node:
        assert reconciliation_owner_side.begin_due() == 2
        assert reconciliation_owner_side.begin_due() == 0
        assert {each.why for each in reconciliation_owner_side.views()} == {"new"}
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")


def test_an_unpaired_force_cannot_be_compared_with(delhi):
    with delhi.node, pytest.raises(Refused, match="is not paired with this node"):
        reconciliation_owner_side.begin_comparison(operator("DL"), "NIA", why="asked")


def test_a_holders_answer_to_an_older_question_changes_nothing(world, delhi, haryana, wire):
    makes(delhi, 2, HR=Level.WHOLE)
    wire.deliver()
    asks(delhi, haryana, wire)
    with delhi.node:
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")
    wire.deliver()
    assert view(delhi).settled == 0


@pytest.mark.parametrize(
    "change",
    [
        {"stretches": []},
        {"stretches": [["x", "y", 1, "0" * 16]]},
        {"stretches": [[str(UUID(int=0)), str(UUID(int=1)), -1, "0" * 16]]},
        {"stretches": [[str(UUID(int=0)), str(UUID(int=1)), 1, "0"]]},
        {"until": "yesterday"},
        {"run": 7},
    ],
)
def test_an_unreadable_question_is_refused(change):
    stretch = reconciliation_messages.Digest(UUID(int=0), UUID(int=9), 1, -1)
    question = reconciliation_messages.Question(uuid4(), clock.now(), (stretch,))
    body = bodies.write(question)
    assert bodies.read(reconciliation_messages.Question, json.loads(json.dumps(body))) == question
    with pytest.raises(Malformed, match=f"The {min(change)} of the question"):
        bodies.read(reconciliation_messages.Question, {**body, **change})


def test_a_record_listed_outside_its_stretch_is_refused():
    stray = reconciliation_messages.Held(UUID(int=50), 1, Level.WHOLE)
    with pytest.raises(Malformed, match="The held of the answers cannot be read"):
        reconciliation_messages.Answer(UUID(int=1), UUID(int=9), upto=UUID(int=9), held=(stray,))


def test_the_digest_is_what_the_page_says_byte_for_byte(delhi):
    from hashlib import sha256

    (record,) = makes(delhi, 1, HR=Level.SILENT)
    said = record.bytes + (1).to_bytes(8, "big") + b"silent"
    with delhi.node:
        (found,) = repair.should_hold(
            "HR",
            [(reconciliation_messages.FIRST, reconciliation_messages.BEYOND)],
            until=clock.now() + timedelta(hours=1),
        )
    assert found.digest == int.from_bytes(sha256(said).digest()[:8], "big", signed=True)
    assert owner_side.PAGE == 500


def test_a_holder_that_lost_everything_is_sent_it_page_by_page(world, delhi, haryana, wire):
    makes(delhi, 1_200, HR=Level.WHOLE)
    wire.deliver()
    before = held(haryana)
    loses(haryana, [record for record, _ in before])
    compares(world, delhi, haryana)
    assert held(haryana) == before
    assert view(delhi).sent == 1_200

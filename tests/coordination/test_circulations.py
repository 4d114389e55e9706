"""Decisions by circulation between meetings: put with a clock, answered by each force, decided or left to the next."""

from contextlib import ExitStack
from datetime import timedelta

import psycopg
import pytest
from circulated_questions import TEXT, answers, ends, puts, sees
from hostile_bodies import sends, sent_document
from meeting_bodies import AT, BY, DOCUMENT
from support.putting_back import restored, settled

from sangam.coordination import limits, meetings, wire
from sangam.coordination.circulations import circulation_acts
from sangam.coordination.types import Circulated, CirculationAnswer, CirculationState
from sangam.coordination.wire import AnswerBody
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.notices import deliveries, lists
from sangam.workers import timekeeper


@pytest.fixture
def closed(table):
    meeting = table.runs()
    table.advances(meeting, "closed")
    return meeting


def test_what_all_forces_agree_to_is_decided_between_meetings(table, closed):
    made = puts(table, closed)
    assert "circulation.asked" in table.kinds(table.narela)
    answers(table, table.narela, made)
    with pytest.raises(Conflict):
        ends(table, made, "decided")
    answers(table, table.loni, made)
    assert "circulation.answered" in table.kinds(table.kundli)
    for actor in (table.kundli, table.narela, table.loni):
        assert sees(table, actor, made).state is CirculationState.AGREED
    ends(table, made, "decided")
    assert "circulation.asked" not in table.kinds(table.narela)
    for actor in (table.kundli, table.narela, table.loni):
        assert [each.text for each in table.opens(actor, closed).decisions] == [TEXT]
    with pytest.raises(Conflict):
        answers(table, table.narela, made, "meeting", "Too late")


def test_each_answer_wakes_the_pages_of_all_that_are_open(table, closed):
    made = puts(table, closed)
    with ExitStack() as stack:
        heard = []
        for node in (table.at(table.kundli), table.at(table.loni)):
            address = node.cluster.address(node.database)
            heard.append(stack.enter_context(psycopg.connect(address, autocommit=True)))
            heard[-1].execute(f"LISTEN {deliveries.CHANNEL}")
        answers(table, table.narela, made)  # of three forces: nobody is told by a notice yet
        for each in heard:
            each.execute("SELECT")  # its answer brings what was said meanwhile
            assert f"circulation-{made}" in {woken.payload for woken in each.notifies(timeout=0)}


def test_an_objection_takes_it_to_the_next_meeting(table, closed):
    made = puts(table, closed)
    with pytest.raises(Malformed):
        answers(table, table.narela, made, "meeting")
    answers(table, table.narela, made, "meeting", "The channel is taken")
    answers(table, table.loni, made)
    view = sees(table, table.kundli, made)
    assert (view.state, view.silent) == (CirculationState.OPEN, ())
    assert [each.text for each in view.answers] == ["The channel is taken", ""]
    ends(table, made, "meeting")
    following = table.calls(after=closed)
    (item,) = table.opens(table.loni, following).items
    assert (item.id, item.title, item.deferred) == (made, TEXT, 1)


def test_late_items_push_no_undecided_decision_off_the_next_agenda(table, closed, monkeypatch):
    monkeypatch.setattr(limits, "MOST_ITEMS", 3)
    made = puts(table, closed)
    for number in range(3):
        table.proposes(table.narela, closed, f"Late {number}")
    ends(table, made, "meeting")
    following = table.calls(after=closed)
    assert [each.title for each in table.opens(table.loni, following).items] == ["Late 0", "Late 1", TEXT]


def test_the_newest_answer_of_a_force_counts(table, closed):
    made = puts(table, closed)
    answers(table, table.loni, made)
    answers(table, table.narela, made, "meeting", "First we ask our control room")
    answers(table, table.dcp, made)
    assert sees(table, table.loni, made).state is CirculationState.AGREED


def test_an_answer_given_twice_counts_and_shows_once(table, closed):
    made = puts(table, closed)
    for _ in range(2):
        answers(table, table.narela, made)
    answers(table, table.loni, made, "meeting", "The channel is taken")
    answers(table, table.loni, made)
    for actor in (table.kundli, table.narela, table.loni):
        view = sees(table, actor, made)
        assert [(each.by.force, each.says) for each in view.answers] == [
            ("DL", "agreed"),
            ("UP", "meeting"),
            ("UP", "agreed"),
        ]


def test_silence_is_shown_when_the_time_is_over_and_never_agrees(table, closed):
    made = puts(table, closed, days=1)
    answers(table, table.loni, made)
    with clock.shift_time(timedelta(days=1, minutes=5)):
        for actor in (table.kundli, table.narela, table.loni):
            with table.at(actor):
                timekeeper.run_once()
        for actor in (table.kundli, table.narela, table.dcp):
            assert "circulation.late" in table.kinds(actor)
        assert "circulation.late" not in table.kinds(table.loni)
        view = sees(table, table.kundli, made)
        assert (view.state, view.silent) == (CirculationState.LATE, ("DL",))
        with pytest.raises(Conflict):
            ends(table, made, "decided")


def test_before_a_meeting_begins_an_open_question_joins_its_agenda(table):
    meeting = table.calls()
    made = puts(table, meeting)
    ends(table, made, "meeting")
    assert [item.id for item in table.opens(table.narela, meeting).items] == [made]
    table.advances(meeting, "started")
    with pytest.raises(Conflict):
        puts(table, meeting)


def test_an_open_question_joins_a_next_meeting_that_was_called_before(table, closed):
    made = puts(table, closed)
    following = table.calls(after=closed)
    ends(table, made, "meeting")
    for actor in (table.kundli, table.narela):
        assert [item.id for item in table.opens(actor, following).items] == [made]


def test_a_circulation_is_withdrawn_with_its_reason(table, closed):
    made = puts(table, closed)
    with pytest.raises(Malformed):
        ends(table, made, "withdrawn")
    ends(table, made, "withdrawn", "Settled by telephone")
    view = sees(table, table.loni, made)
    assert (view.state, view.note, view.can) == (CirculationState.WITHDRAWN, "Settled by telephone", frozenset())
    with pytest.raises(Conflict):
        ends(table, made, "meeting")


def test_only_who_takes_part_answers_and_only_the_host_puts_and_ends(table, closed):
    made = puts(table, closed)
    assert sees(table, table.beat, made).can == frozenset()
    for actor in (table.beat, table.kundli, table.sonipat):
        with pytest.raises(Refused):
            answers(table, actor, made)
    for actor in (table.rai, table.alipur):
        with pytest.raises(NotFound):
            answers(table, actor, made)
    with pytest.raises(Refused):
        ends(table, made, "decided", actor=table.narela)
    with pytest.raises(Refused), table.at(table.narela):
        circulation_acts.circulate_decision(table.narela, closed, TEXT, clock.now() + timedelta(days=1))


def test_who_only_owns_an_action_reads_a_circulation_and_answers_none(table):
    meeting = table.runs()
    table.sets(meeting, owner="DL-ON-ALIPUR")
    table.advances(meeting, "closed")
    made = puts(table, meeting)
    assert sees(table, table.alipur, made).can == frozenset()
    with pytest.raises(Refused):
        answers(table, table.alipur, made)


@pytest.mark.parametrize(("text", "days"), [(" ", 1), ("x" * 1001, 1), (TEXT, 0), (TEXT, 500)])
def test_a_circulation_without_words_or_time_is_refused(table, text, days):
    meeting = table.calls(forces="HR DL")
    with pytest.raises(Malformed):
        puts(table, meeting, text=text, days=days)


def test_a_force_that_leaves_is_asked_no_more(table, closed):
    made = puts(table, closed)
    answers(table, table.narela, made)
    with table.at(table.kundli):
        meetings.remove_force(table.kundli, closed, "UP", why="not its border")
    table.wire.deliver()
    assert sees(table, table.kundli, made).state is CirculationState.AGREED
    with pytest.raises(NotFound):
        answers(table, table.loni, made)


def test_an_answer_for_another_force_or_from_an_outsider_changes_nothing(table, closed):
    made = puts(table, closed)

    def planted(force, unit, *, made_by=None, circulation=made):
        by = Author(force, unit, new_id(), "Somebody")
        says, at = CirculationAnswer.AGREED, clock.now() + timedelta(days=9)
        said = AnswerBody(circulation, new_id_of(made_by or force), says, "", by, at, thing=closed)
        return bodies.write(said)

    wrong = [planted("UP", unit) for unit in ("UP-GZB-INDIRAPURAM", "DL-ON-NARELA")]
    wrong.append(planted("UP", "UP-GZB-LONI", made_by="DL"))
    wrong.append(planted("UP", "UP-GZB-LONI", circulation=new_id_of("HR")))
    for body in wrong:
        sends(table, "UP", wire.ANSWER, body, to="HR")
    assert sees(table, table.kundli, made).answers == ()
    sends(table, "UP", wire.ANSWER, planted("UP", "UP-GZB-LONI"), to="HR")
    answers(table, table.loni, made, "meeting", "After all")
    assert sees(table, table.kundli, made).answers[-1].text == "After all"


def test_a_document_with_circulations_is_read_as_it_was_written():
    put = Circulated(new_id_of("DL"), BY, TEXT, AT, AT + timedelta(days=1), "withdrawn", "by telephone")
    said = replace(DOCUMENT, minutes=replace(DOCUMENT.minutes, circulated=(put,)))
    body = bodies.write(said)
    assert wire.read_document(body, host="DL") == said
    for wrong in ({"settled": "maybe"}, {"text": ""}, {"due_at": "soon"}):
        with pytest.raises(Malformed):
            wire.read_document(body | {"circulated": [body["circulated"][0] | wrong]}, host="DL")


def test_answers_since_the_backup_come_back_as_signed(table, closed):
    made = puts(table, closed)
    table.delhi.backs_up()
    answers(table, table.narela, made)
    restored(table.wire, table.delhi)
    settled(table.wire)
    for actor in (table.narela, table.kundli, table.loni):
        assert [each.by.force for each in sees(table, actor, made).answers] == ["DL"]


def changed(table, meeting, circulated):
    """Let the host send its next document with other circulations, past its own acts."""
    said = sent_document(table, meeting)
    minutes = replace(said.minutes, circulated=circulated(said.minutes.circulated))
    body = bodies.write(replace(said, version=said.version + 1, minutes=minutes))
    sends(table, "HR", wire.DOCUMENT, body, to="DL")


def test_a_host_puts_no_other_words_under_what_was_answered(table, closed):
    made = puts(table, closed)
    answers(table, table.narela, made)
    changed(table, closed, lambda every: tuple(replace(each, text="Something else") for each in every))
    assert sees(table, table.narela, made).text == TEXT


def test_what_a_host_leaves_out_of_its_document_is_not_found(table, closed):
    made = puts(table, closed)
    changed(table, closed, lambda _: ())
    with pytest.raises(NotFound):
        sees(table, table.narela, made)


def test_a_cancelled_meeting_asks_for_no_answers_any_more(table):
    meeting = table.calls()
    puts(table, meeting)
    table.advances(meeting, "cancelled")
    assert "circulation.asked" not in table.kinds(table.narela)
    with clock.shift_time(timedelta(days=4)), table.at(table.narela):
        timekeeper.run_once()
        assert "circulation.late" not in table.kinds(table.narela)


def test_a_cancelled_meeting_tells_no_second_time_how_a_circulation_ended(table):
    meeting = table.calls()
    ends(table, puts(table, meeting), "withdrawn", "Settled by telephone")
    assert "circulation.settled" in table.kinds(table.narela)
    with table.at(table.narela):
        for notice in lists.open_notices(table.narela):
            deliveries.mark_done(table.narela, notice.id)
    table.advances(meeting, "cancelled")
    assert "circulation.settled" not in table.kinds(table.narela)

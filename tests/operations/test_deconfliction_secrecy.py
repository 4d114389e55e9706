"""What deconfliction keeps secret: from an insider who reads a whole node, from who sweeps, from who sends anything."""

from datetime import timedelta
from uuid import UUID

import pytest
from hostile_lists import Hostile
from operation_bodies import ASKED
from planned_border import LONI, TARGET, planned

from sangam.database import statements as prepared
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id_of
from sangam.operations.deconfliction import pages, questions, wire
from sangam.operations.models import AskedList, Question
from sangam.operations.policy import MOST_OF_AN_OFFICER
from sangam.operations.types import CheckState, ForceAnswer

_TABLES = """
SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
    AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')
"""
_ALL = "SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t"


def everything_at(node) -> str:
    """Return every row of every table of a node, as one text."""
    with node:
        tables = [name for (name,) in prepared.run(_TABLES, [])]
        return " ".join(str(prepared.run(_ALL.format(table=name), [])[0][0]) for name in tables)


def test_who_reads_a_whole_node_learns_no_place_and_no_target(border):
    border.checks(border.cell, place="Ankur Vihar hideout", targets=TARGET)
    border.checks(border.narela, place="Ankur Vihar hideout", latitude=28.9)
    theirs = everything_at(border.haryana)
    secret = ["Ankur Vihar", str(LONI[0]), "9812345678", "Balwant", "ACP Special Cell", "SHO Narela"]
    assert [each for each in secret if each in theirs or each.encode().hex() in theirs] == []
    assert "Ankur Vihar" in everything_at(border.delhi)


def test_no_two_forces_and_no_two_checks_share_an_element_or_a_key(border):
    border.checks(border.cell, targets=TARGET)
    border.checks(border.narela, targets=TARGET)
    held = []
    for node in (border.haryana, border.up):
        with node:
            halves = [half for row in AskedList.objects.all() for half in (row.places, row.targets)]
            held += [{half["public"], *half["elements"]} for half in halves]
    assert len(held) == 8
    assert len(set().union(*held)) == sum(map(len, held))


def test_who_sweeps_the_map_is_stopped_at_home_and_shown_to_the_auditor(border):
    most = MOST_OF_AN_OFFICER[timedelta(hours=1)]
    with border.at(border.narela):
        for step in range(most):
            questions.check_action(border.narela, planned(latitude=LONI[0] + step / 50))
        with pytest.raises(Refused):
            questions.check_action(border.narela, planned())
    with border.delhi:
        (own,), _ = pages.check_counts(border.auditor)
    assert (own.officer, own.hour) == (border.narela.label, most)


def test_a_force_that_asks_too_often_is_refused_and_asked_again_later(border, monkeypatch):
    budget = {timedelta(hours=1): 16, timedelta(days=1): 160, timedelta(days=30): 160}
    monkeypatch.setattr("sangam.operations.policy.MOST_PLACES", budget)
    border.checks(border.narela, latitude=28.1)
    check = border.checks(border.cell)
    assert {each.answer for each in border.opens(border.cell, check).forces} == {ForceAnswer.REFUSED}
    assert border.opens(border.cell, check).state is CheckState.WAITING
    with border.haryana:
        auditor = Actor("HR", "auditor", role="auditor", officer=border.stf.officer, post=border.stf.post)
        (narela, cell) = sorted(pages.check_counts(auditor)[0], key=lambda each: each.refused)
    assert (narela.day, cell.day, cell.refused) == (1, 0, 1)
    assert "Narela" not in f"{narela}{cell}"
    monkeypatch.undo()
    with clock.shift_time(timedelta(hours=1, minutes=1)):
        with border.delhi:
            questions.ask_due()
        border.wire.deliver()
        assert border.opens(border.cell, check).state is CheckState.CLEAR


def test_lists_and_keys_that_are_over_are_deleted(border, monkeypatch):
    monkeypatch.setattr("sangam.operations.deconfliction.answers.is_drawn", lambda *_: False)
    border.checks(border.cell)
    with clock.shift_time(timedelta(days=7)), border.haryana:
        questions.ask_due()
        assert not AskedList.objects.exists()
    with clock.shift_time(timedelta(days=12)), border.delhi:
        questions.ask_due()
        assert {(str(row.places), str(row.targets)) for row in Question.objects.all()} == {("{}", "{}")}


def test_a_third_force_changes_nothing_between_two(border):
    first, second = border.checks(border.cell), border.checks(border.stf)
    (conflict,) = border.opens(border.stf, second).conflicts
    with border.delhi:
        own = AskedList.objects.get(force="HR")
    word = {"resolution": "proceed", "note": "", "by": "x", "at": clock.now().isoformat()}
    theirs, lot = str(conflict.id), "ab" * 16
    hostile = Hostile(border)
    for kind, body in (
        (wire.ASKED, {**bodies.write(ASKED), "ask": str(own.id)}),
        (wire.WITHDRAWN, bodies.write(wire.Withdrawn(own.id))),
        (wire.CLOSED, {"ask": str(own.id), "lot": lot, "lists": []}),
        (wire.OPENED, {"ask": str(own.id), "secret": lot * 2, "seed": lot * 2, "inputs": ["none"]}),
        (wire.DRAWN, {"ask": str(own.id), "lot": lot}),
        (wire.RESOLVED, {"ours": theirs, "theirs": str(new_id_of("DL")), **word}),
        (wire.ANSWERED, {"ask": str(UUID(int=1)), "reason": "no"}),
    ):
        hostile.sends(kind, body, by="UP")
    (seen,) = border.opens(border.cell, first).conflicts
    assert seen.theirs is None
    with border.delhi:
        kept = AskedList.objects.get(id=own.id)
    assert (kept.force, kept.withdrawn) == ("HR", False)

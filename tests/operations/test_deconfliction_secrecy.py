"""What deconfliction keeps secret: from an insider who reads a whole node, from who sweeps, from who sends anything."""

from datetime import timedelta
from uuid import UUID

import pytest
from operation_bodies import ASKED
from planned_border import LONI, TARGET, planned

from sangam.audit.public import deed
from sangam.database import statements as prepared
from sangam.federation.public.envelopes import post
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.ids import new_id_of
from sangam.matching.public import subjects
from sangam.operations.deconfliction import cells, pair_keys, sealed_lists, wire
from sangam.operations.models import PairKey, TokenList
from sangam.operations.policy import MOST_OF_AN_OFFICER
from sangam.operations.public import deconfliction
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


def test_tokens_are_not_found_by_guessing_without_the_owners_key(border):
    border.checks(border.cell, targets=TARGET)
    inputs = cells.inputs(planned(), subjects.telling_pairs(TARGET))
    with border.delhi:
        key = PairKey.objects.get(force="HR")
        real = {sealed_lists.token(each) for each in pair_keys.outputs(key, inputs)}
    with border.haryana, deed(border.stf, "officer:test:guess"):
        held = {token for row in TokenList.objects.filter(force="DL") for token in row.tokens}
        own = pair_keys.current("DL")
        guessed = {sealed_lists.token(each) for each in pair_keys.outputs(own, inputs)}
    assert real < held
    assert not guessed & held


def test_two_forces_hold_no_token_and_no_list_in_common(border):
    border.checks(border.cell, targets=TARGET)
    held = []
    for node in (border.haryana, border.up):
        with node:
            held.append({(row.id, token) for row in TokenList.objects.all() for token in row.tokens})
    assert {each for each, _ in held[0]}.isdisjoint(each for each, _ in held[1])
    assert {token for _, token in held[0]}.isdisjoint(token for _, token in held[1])


def test_who_sweeps_the_map_is_stopped_at_home_and_shown_to_the_auditor(border):
    most = MOST_OF_AN_OFFICER[timedelta(hours=1)]
    with border.at(border.narela):
        for step in range(most):
            deconfliction.check_action(border.narela, planned(latitude=LONI[0] + step / 50))
        with pytest.raises(Refused):
            deconfliction.check_action(border.narela, planned())
    with border.delhi:
        (own,) = deconfliction.check_counts(border.auditor)
    assert (own.officer, own.hour) == (border.narela.label, most)


def test_a_force_that_asks_too_often_is_refused_and_asked_again_later(border, monkeypatch):
    monkeypatch.setattr("sangam.operations.policy.MOST_OF_A_FORCE", {timedelta(hours=1): 1})
    border.checks(border.narela, latitude=28.1)
    check = border.checks(border.cell)
    assert {each.answer for each in border.opens(border.cell, check).forces} == {ForceAnswer.REFUSED}
    assert border.opens(border.cell, check).state is CheckState.WAITING
    with border.haryana:
        auditor = Actor("HR", "auditor", role="auditor", officer=border.stf.officer, post=border.stf.post)
        (narela, cell) = sorted(deconfliction.check_counts(auditor), key=lambda each: each.refused)
    assert (narela.day, cell.day, cell.refused) == (1, 0, 1)
    assert "Narela" not in f"{narela}{cell}"
    monkeypatch.undo()
    with clock.shifted(timedelta(hours=1, minutes=1)):
        with border.delhi:
            deconfliction.ask_due()
        border.wire.deliver()
        assert border.opens(border.cell, check).state is CheckState.CLEAR


def test_the_next_key_finds_conflicts_with_what_stood_before(border):
    first = border.checks(
        border.cell, starts_at=clock.now() + timedelta(days=40), ends_at=clock.now() + timedelta(days=40, hours=2)
    )
    with clock.shifted(timedelta(days=31)):
        with border.delhi:
            deconfliction.ask_due()
            assert PairKey.objects.filter(force="HR").count() == 1
        border.wire.deliver()
        soon = clock.now() + timedelta(days=9)
        second = border.checks(border.stf, starts_at=soon, ends_at=soon + timedelta(hours=2))
        assert border.opens(border.stf, second).conflicts
        assert border.opens(border.cell, first).conflicts


def test_lists_that_are_over_are_deleted(border):
    border.checks(border.cell)
    with clock.shifted(timedelta(days=4)), border.haryana:
        deconfliction.ask_due()
        assert not TokenList.objects.exists()


def sends(border, kind, body, *, by="HR", to="DL"):
    """Let a force's node send any body at all, past its own acts."""
    with border.nodes[by], deed(Actor(by, "hostile", role="station"), "officer:word:say"):
        post(kind, to=[to], body=body)
    border.wire.deliver()


def test_a_third_force_changes_nothing_between_two(border):
    first, second = border.checks(border.cell), border.checks(border.stf)
    (conflict,) = border.opens(border.stf, second).conflicts
    with border.delhi:
        own = TokenList.objects.get(force="HR")
    forged = {**wire.asked_out(ASKED), "list": {**wire.asked_out(ASKED)["list"], "id": str(own.id)}}
    word = {"resolution": "proceed", "note": "", "by": "x", "at": clock.now().isoformat()}
    theirs = str(conflict.id)
    for kind, body in (
        (wire.ASKED, forged),
        (wire.WITHDRAWN, wire.withdrawn_out(own.id)),
        (wire.RESOLVED, {"ours": theirs, "theirs": str(new_id_of("DL")), **word}),
        (wire.ANSWERED, {"ask": str(UUID(int=1)), "reason": "no"}),
    ):
        sends(border, kind, body, by="UP")
    (seen,) = border.opens(border.cell, first).conflicts
    assert seen.theirs is None
    with border.delhi:
        assert TokenList.objects.get(id=own.id).force == "HR"


def test_an_answer_by_another_key_is_not_believed(border):
    border.checks(border.stf)
    check = border.checks(border.cell, deliver=False)
    with border.haryana, deed(border.stf, "officer:test:key"):
        PairKey.objects.filter(force="DL").update(secret=pair_keys.renew("UP").secret)
    border.wire.deliver()
    hr = next(each for each in border.opens(border.cell, check).forces if each.force == "HR")
    assert hr.answer is ForceAnswer.QUEUED


def test_a_question_of_the_first_version_is_refused_and_never_compared(border):
    body = {**wire.asked_out(ASKED), "list": {**wire.asked_out(ASKED)["list"], "id": str(new_id_of("HR"))}}
    sends(border, wire.FIRST_ASKED, body)
    with border.delhi:
        assert not TokenList.objects.exists()
        (counted,) = deconfliction.check_counts(border.auditor)
    assert (counted.force, counted.day, counted.refused) == ("HR", 0, 1)

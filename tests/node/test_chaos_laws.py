"""The fault harness itself: what it draws, what it would find broken, and that nothing of it remains."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from drilled import (
    DECLINED,
    DIGEST,
    GROUP,
    GROUPED,
    HANDED,
    OPEN,
    POINTED,
    RECORD,
    RECORD_OF_DL,
    TAKEN,
    UPHELD,
    handed_to,
    record,
    seen,
    shuffled,
    whole,
    with_reversed_numbers,
    without,
)
from sangam_lab import throwaway_nodes
from sangam_lab.chaos import state
from sangam_lab.chaos.faults import schedule
from sangam_lab.chaos.journal import Told
from sangam_lab.chaos.laws import envelopes as laws
from sangam_lab.cli.chaos import chaos
from support.running import SOURCE, processes_of, until

from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import named_id
from sangam.node import homes


def test_a_longer_run_of_a_seed_begins_with_the_faults_of_the_shorter():
    short, long = schedule.drawn(7, seconds=60), schedule.drawn(7, seconds=600)
    assert short == schedule.drawn(7, seconds=60)
    assert long[: len(short)] == short
    assert {fault.kind for fault in long} == {
        "kill",
        "pause",
        "cut",
        "hole",
        "delay",
        "repeat",
        "reorder",
        "fill",
        "skew",
        "restore",
    }
    assert schedule.drawn(8, seconds=60) != short


def test_a_seed_draws_only_the_kinds_of_fault_that_are_named():
    kinds = schedule.chosen_kinds("disk-lost,snapshot,kill")
    faults = schedule.drawn(7, seconds=600, kinds=kinds)
    assert {fault.kind for fault in faults} == kinds
    assert schedule.needs_archive(faults)
    assert {fault.what for fault in faults if fault.kind == "kill"} == {*schedule.PROCESSES, "archive"}
    lost = schedule.drawn(7, seconds=600, kinds=schedule.chosen_kinds("promotion"))
    assert schedule.forces_with_standby(lost) == set(schedule.FORCES)
    assert not schedule.forces_with_standby(faults)
    assert schedule.chosen_kinds("") == {fault.kind for fault in schedule.drawn(7, seconds=600)}
    assert not schedule.needs_archive(schedule.drawn(7, seconds=600))


@pytest.mark.parametrize(
    ("named", "wrong"),
    [
        ("disk-lost,rain", "no fault called rain"),
        ("disk-lost,restore", "do not suffer restore"),
        ("promotion,fill", "do not suffer fill"),
    ],
)
def test_kinds_that_are_unknown_or_do_not_go_together_are_refused(named, wrong):
    with pytest.raises(Malformed, match=wrong):
        schedule.drawn(7, seconds=60, kinds=schedule.chosen_kinds(named))


def test_a_schedule_is_read_as_it_was_printed():
    printed = CliRunner().invoke(chaos, ["--seed", "3", "--minutes", "1", "--show-schedule"])
    assert schedule.read(printed.output) == schedule.drawn(3, seconds=60)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[", "no schedule of faults"),
        ('[{"at_s": 1}]', "no schedule of faults"),
        ('[{"at_s": 1, "kind": "rain", "force": "DL"}]', "no fault called rain"),
    ],
)
def test_what_is_no_schedule_is_refused(text, wrong):
    with pytest.raises(Malformed, match=wrong):
        schedule.read(text)


def test_every_law_holds_where_all_came():
    found = laws.judge(whole())
    assert [finding.broken for finding in found] == [()] * len(found)
    assert all(finding.checked for finding in found)


BROKEN = {
    "lost": ("messages", without("messages", HR=[("7", "DL", "dl 1", 1)])),
    "doubled": ("messages", without("messages", HR=[("7", "DL", "dl 1", 1), ("7", "DL", "dl 2", 2)])),
    "on one side only": ("messages", without("messages", DL=[("7", "DL", f"dl {n}", 1) for n in (1, 2, 3)])),
    "out of order": ("order", shuffled()),
    "a correction lost": ("acts", without("records", DL=[record(RECORD, 3, HR="whole")])),
    "an alert that did not come": ("acts", without("alerts", HR=[])),
    "an old version": ("terms", without("records", HR=[record(RECORD, 2)])),
    "a copy beyond its terms": ("terms", without("records", UP=[record(RECORD, 3)])),
    "a copy beside the pointer": ("terms", without("silent", UP=[(POINTED, "DL", 1)])),
    "no pointer": ("terms", without("pointers", UP=[])),
    "a copy by a group without its holder": ("terms", without("groups", DL=[(GROUP, 3, {"DL": 1}, {})])),
    "a copy by a group that its holder left": (
        "terms",
        without("groups", DL=[(GROUP, 2, {"DL": 1, "HR": 2}, {"HR": 2})]),
    ),
    "no copy by a group": ("terms", without("records", HR=[RECORD_OF_DL])),
    "two owners": ("owners", without("records", UP=[record(RECORD, 4, owner="UP")])),
    "no owner": ("owners", without("records", HR=[RECORD_OF_DL])),
    "an owner whom a holder does not know": (
        "owners",
        without("records", DL=[RECORD_OF_DL, record(HANDED, 2, said="DL26TR0001", owner="UP")]),
    ),
    "an owner who took nothing over": ("owners", handed_to("UP")),
    "an acceptance that never came": ("transfers", without("offers", DL=[(*TAKEN[:4], ""), DECLINED])),
    "an acceptance lost": ("transfers", without("offers", HR=[(*TAKEN[:4], "")])),
    "an offer taken over of which its giver knows nothing": ("transfers", without("offers", DL=[DECLINED])),
    "an offer that stands after its end": ("transfers", without("offers", UP=[(*DECLINED[:4], "")])),
    "an offer open on one side alone": ("transfers", without("offers", DL=[TAKEN, (*DECLINED[:4], "")], UP=[])),
    "what was taken over is its giver's again": ("transfers", handed_to("DL")),
    "an older document": ("groups", without("groups", HR=[(GROUP, 1, {"DL": 1, "HR": 1}, {})])),
    "one version with two documents": ("groups", without("groups", HR=[(GROUP, 2, {"DL": 1, "HR": 2, "UP": 2}, {})])),
    "a group that its host lost": ("groups", without("groups", DL=[])),
    "a member that is in it no more": ("groups", without("groups", DL=[(GROUP, 3, {"DL": 1}, {})], HR=[])),
    "a copy that has run out": ("expiry", without("silent", HR=[("over", "DL", 1)])),
    "a prolonged record that ran out": ("expiry", without("records", DL=[record(RECORD, 3, over=True)])),
    "no receipt of what was taken back": ("receipts", without("receipts", DL=[("gone", "HR", True, 4)])),
    "a receipt of an older version": ("receipts", without("receipts", DL=[("back", "UP", True, 3)])),
    "a challenge lost": ("challenges", without("challenges", HR=[UPHELD])),
    "a challenge that never came": ("challenges", without("challenges", DL=[UPHELD])),
    "an answer that never came": ("challenges", without("challenges", HR=[(*UPHELD[:5], "", ""), OPEN])),
    "an answer lost": (
        "challenges",
        without("challenges", DL=[(*UPHELD[:5], "", ""), OPEN], HR=[(*UPHELD[:5], "", ""), OPEN]),
    ),
    "another answer": ("challenges", without("challenges", HR=[(*UPHELD[:5], "corrected", ""), OPEN])),
    "a challenged statement unmarked": ("challenges", without("remarks", HR=[])),
    "an answered one marked": (
        "challenges",
        without("remarks", HR=[(RECORD, "DL", 4, [{"statement": "s1"}, {"statement": "s2"}])]),
    ),
    "what was taken back stands": (
        "challenges",
        without("records", DL=[RECORD_OF_DL, record(GROUPED, 2, said="s0", groups={GROUP: "whole"})]),
    ),
    "a check never answered": ("pointers", without("asks", UP=[("w1", "DL", "", "", [])])),
    "a pointer not met": ("pointers", without("asks", UP=[("w1", "DL", "nothing", "", [])])),
    "a check never asked": ("pointers", without("asks", UP=[])),
    "a file not fetched": ("files", without("files", HR=[("f1", "DL", RECORD, "awaited")])),
    "a file of a record that is gone": ("files", without("files", UP=[("f2", "DL", "gone", "here")])),
    "a file with other bytes": ("files", replace(whole(), read={"DL": {"f1": DIGEST}, "HR": {"f1": "e2" * 32}})),
    "a file that nobody can read": ("files", replace(whole(), read={"DL": {"f1": "no"}, "HR": {"f1": "no"}})),
    "a file that is not what was handed in": (
        "files",
        replace(whole(), read={"DL": {"f1": "e2" * 32}, "HR": {"f1": "e2" * 32}}),
    ),
    "a recalled record": ("recall", without("silent", UP=[("gone", "DL", 4)])),
    "no receipt": ("recall", without("receipts", DL=[])),
    "a correction's receipt alone": ("recall", without("receipts", DL=[("gone", "HR", False, 0)])),
    "a pointer to a recalled record": ("recall", without("pointers", UP=[("gone", "DL", 4)])),
    "an undead version": ("recall", without("tombstones", HR=[(RECORD, "DL", 3, True)])),
    "a version that went back": ("versions", replace(without("notes"), sampling=seen(("HR", 3, "a"), ("HR", 2, "b")))),
    "a number used twice": ("numbers", replace(without("notes"), sampling=seen(("HR", 3, "a"), ("UP", 3, "b")))),
    "a gap": ("lanes", without("inbox", HR=[("e2", "DL", "normal", "thread.said.v1", 1, 2, "applied")])),
    "another number": ("lanes", with_reversed_numbers()),
    "set aside": ("lanes", without("setaside", HR=[("DL", "federation:number-used", "x", "y", "")])),
    "an epoch begun": (
        "epochs",
        without("outbox", UP=[("e9", "DL", "normal", "epoch.begun.v1", 5, 1, True, "", "{}")]),
    ),
    "an unverified ledger": ("ledgers", replace(without("notes"), unverified={"DL": "1 problem"})),
    "a forked head": ("ledgers", without("witnessed", HR=[("DL", 2, "other")])),
}


@pytest.mark.parametrize(("law", "evidence"), BROKEN.values(), ids=BROKEN)
def test_a_law_that_is_broken_is_found_and_named(law, evidence):
    assert law in {finding.law for finding in laws.judge(evidence) if finding.broken}


@pytest.mark.parametrize("restored", [frozenset(), frozenset({"DL"})], ids=["none", "its owner"])
def test_an_answer_that_only_its_challenger_has_is_found_after_any_restore(restored):
    evidence = without("challenges", DL=[(*UPHELD[:5], "", ""), OPEN])
    next(evidence.journal.of("uphold")).told = Told.OVERTAKEN
    found = laws.judge(replace(evidence, restored=restored))
    assert [finding.law for finding in found if finding.broken] == ["challenges"]


@pytest.mark.parametrize("answer", ["recalled", "handed-over"])
def test_of_a_challenge_of_what_is_not_his_any_more_an_owner_keeps_nothing(answer):
    evidence = without("challenges", HR=[UPHELD, OPEN, ("c3", "r9", "s9", "DL", "HR", answer, "")])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []


@pytest.mark.parametrize("restored", [frozenset(), frozenset({"DL"})], ids=["none", "its owner"])
def test_only_an_owner_that_lost_it_knows_no_challenge_of_what_is_recalled(restored):
    challenge = ("c3", "gone", "s9", "DL", "HR", "upheld", "it stands")
    evidence = without("challenges", HR=[UPHELD, OPEN, challenge])
    found = [finding.law for finding in laws.judge(replace(evidence, restored=restored)) if finding.broken]
    assert found == ([] if restored else ["challenges"])


@pytest.mark.parametrize("answer", ["accepted", "void", "declined"])
def test_an_answer_may_cross_the_end_of_its_offer(answer):
    offer = ("o3", "DL", "UP", RECORD)
    evidence = without("offers", DL=[TAKEN, DECLINED, (*offer, "lapsed")], UP=[DECLINED, (*offer, answer)])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []


@pytest.mark.parametrize(("answer", "broken"), [("void", []), ("declined", ["recall"])])
def test_a_recall_by_a_void_acceptance_leaves_the_record_to_its_owner(answer, broken):
    offer = ("o3", "DL", "UP", RECORD)
    evidence = without("offers", DL=[TAKEN, DECLINED, (*offer, "lapsed")], UP=[DECLINED, (*offer, answer)])
    evidence.journal.begin("UP", "up", "recall", thing=RECORD).told = Told.DONE
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == broken
    evidence = replace(evidence, restored=frozenset({"DL"}))
    assert "recall" in [finding.law for finding in laws.judge(evidence) if finding.broken]


@pytest.mark.parametrize(("changed", "broken"), [("between", []), ("before", ["recall"]), ("after", ["recall"])])
def test_a_restored_giver_is_bound_except_to_what_it_had_changed_before(changed, broken):
    offer = ("o3", "DL", "UP", RECORD)
    evidence = without("offers", DL=[TAKEN, DECLINED, (*offer, "lapsed")], UP=[DECLINED, (*offer, "void")])
    acts = [("DL", "offer", "UP"), ("UP", "accept", "DL"), ("UP", "recall", "")]
    acts.insert({"before": 0, "between": 1, "after": 2}[changed], ("DL", "share", "HR"))
    for at, (force, kind, to) in enumerate(acts):
        act = evidence.journal.begin(force, "officer", kind, thing=RECORD, to=to)
        act.at_s = act.told_s = 1000.0 + at
        act.told = Told.OVERTAKEN if force == "DL" else Told.DONE
    evidence = replace(evidence, restored=frozenset({"DL"}))
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == broken


@pytest.mark.parametrize(("answer", "broken"), [("void", []), ("declined", ["acts"])])
def test_what_a_force_corrected_whose_acceptance_was_void_is_lost_with_it(answer, broken):
    offer = ("o3", "DL", "UP", RECORD)
    evidence = without("offers", DL=[TAKEN, DECLINED, (*offer, "lapsed")], UP=[DECLINED, (*offer, answer)])
    evidence.journal.begin("UP", "up", "correct", thing=RECORD, text="note 6").told = Told.DONE
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == broken


def test_an_offer_of_what_was_recalled_may_stand_on_one_side():
    offer = ("o3", "DL", "UP", "gone")
    evidence = without("offers", DL=[TAKEN, DECLINED, (*offer, "")], UP=[DECLINED, (*offer, "accepted")])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []


def test_what_a_third_gave_back_to_its_taker_is_the_offer_of_its_giver():
    _, giver, taker, record, _ = TAKEN
    for offer, broken in ((str(named_id("passing", record, giver, taker)), []), ("o3", ["transfers"])):
        evidence = without("offers", HR=[TAKEN, (offer, giver, taker, record, "accepted")])
        assert [finding.law for finding in laws.judge(evidence) if finding.broken] == broken


def test_it_may_be_all_that_its_taker_knows_of_it():
    _, giver, taker, record, _ = TAKEN
    for offer, broken in ((str(named_id("passing", record, giver, taker)), []), ("o3", ["transfers"])):
        evidence = without("offers", HR=[(offer, giver, taker, record, "accepted")])
        assert [finding.law for finding in laws.judge(evidence) if finding.broken] == broken


def test_what_a_third_gave_back_of_a_hand_is_known_to_its_giver_as_taken():
    hand = ("o3", "DL", "UP", "gone")
    evidence = without("offers", DL=[TAKEN, DECLINED, (*hand, "passed")], UP=[DECLINED, (*hand, "accepted")])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []
    evidence = without("offers", HR=[TAKEN, (*hand, "passed")], UP=[DECLINED, (*hand, "accepted")])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == ["transfers"]


def test_what_an_officer_was_told_nothing_of_may_come_after_the_next_word():
    evidence = shuffled()
    next(evidence.journal.of("say")).told = Told.NOTHING
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []


@pytest.mark.parametrize("code", ["records:not-in-group", "records:terms-over"])
def test_what_comes_after_its_terms_or_membership_breaks_no_law(code):
    evidence = without("setaside", HR=[("DL", code, "records.copied.v1", "y", "")])
    assert [finding.law for finding in laws.judge(evidence) if finding.broken] == []


def test_nodes_rest_when_two_readings_have_the_same_envelopes_and_receipts():
    before = without("notes").states
    assert state.rests(before, without("notes").states)
    assert not state.rests({}, before)
    (row, *_), sent = before["DL"]["outbox"], before["DL"]["outbox"]
    assert not state.rests(before, without("outbox", DL=[*sent, ("e9", *row[1:])]).states)
    under_way = without("outbox", DL=[*sent, ("e9", *row[1:6], False, *row[7:])]).states
    assert not state.rests(under_way, under_way)


def test_a_step_that_fails_is_refused_with_its_log(tmp_path):
    node = throwaway_nodes.make(tmp_path / "DL")
    with pytest.raises(Refused, match=r"DL could not be made ready: see .*steps\.log"):
        throwaway_nodes.run(node.settings, "sangam.no_such_module")


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_remains_of_throw_away_nodes_however_their_starter_ends(tmp_path: Path, sign: signal.Signals) -> None:
    script = tmp_path / "starter.py"
    script.write_text(
        "import sys, time\n"
        "from sangam_lab import throwaway_nodes as throwaway\n"
        "from sangam_lab.demo import nodes as running\n"
        "with throwaway.folder('test-') as folder:\n"
        "    node = throwaway.make(folder / 'DL')\n"
        "    running.launch(node)\n"
        "    print(folder, flush=True)\n"
        "    time.sleep(600)\n"
    )
    starter = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}
    )
    assert starter.stdout
    folder = Path(starter.stdout.readline().strip())
    assert folder.is_relative_to(homes.root())
    until((folder / "DL/postgres/data").exists, within_s=60)
    starter.send_signal(sign)
    starter.wait()
    starter.stdout.close()
    until(lambda: not folder.exists(), within_s=60)
    until(lambda: not processes_of(folder))

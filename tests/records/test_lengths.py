"""Every free text that a person gives has an end: what is longer is refused in words, and nothing of it is kept."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from support.cast import NAKA, person, says
from support.world import Station

import sangam
from sangam.access.sign_in import sessions
from sangam.access.sign_in.enrolment import devices
from sangam.audit import audit
from sangam.audit.types import MOST_BYTES, Facts
from sangam.channels import channels
from sangam.channels.types import ChannelKind, Header
from sangam.exchange.threads import acts
from sangam.exchange.types import OutcomeCode, RecordRef
from sangam.federation.peers import pairing
from sangam.federation.types import Upload
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching import types
from sangam.matching.checks import check, lookup
from sangam.matching.judgements import judgements
from sangam.matching.watches import watches
from sangam.networks import files, membership
from sangam.networks.types import CallSheet, OpinionInput
from sangam.oversight import glass, ledger
from sangam.oversight.looks import lines
from sangam.oversight.types import LedgerQuery
from sangam.records import groups
from sangam.records.corrections import challenges
from sangam.records.own_records import attachments, records, staleness
from sangam.records.recalls import two_person_recall
from sangam.records.reconciliation import owner_side
from sangam.records.transfers import case, single_record

LONG = "x" * 10_001
B2 = Grade.parse("B2")

Call = Callable[[Station, object, object], object]

FREE: dict[tuple[str, str], Call] = {
    ("enrol_device", "name"): lambda d, _r, _s: devices.enrol_device(
        d.desk, name=LONG, pin="582941", code="000000", address="203.0.113.9"
    ),
    ("answer", "text"): lambda d, r, _s: acts.answer(d.desk, r, text=LONG, grade=B2),
    ("close", "note"): lambda d, r, _s: acts.close(d.desk, r, note=LONG),
    ("decline", "reason"): lambda d, r, _s: acts.decline(d.desk, r, reason=LONG),
    ("give_outcome", "note"): lambda d, r, _s: acts.give_outcome(d.desk, r, outcome=OutcomeCode.USEFUL, note=LONG),
    ("open_thread", "question"): lambda d, r, _s: acts.open_thread(
        d.desk, RecordRef(r, "HR", "Harjeet"), question=LONG, purpose=NAKA
    ),
    ("reply", "text"): lambda d, r, _s: acts.reply(d.desk, r, text=LONG),
    ("invite", "name"): lambda d, _r, _s: pairing.invite(
        d.at("admin"), "RJ", name=LONG, url="https://rajasthan.example:8443"
    ),
    ("give_opinion", "reason"): lambda d, r, _s: membership.give_opinion(
        d.desk, r, OpinionInput("disputed", LONG, "GD 1", B2), purpose=NAKA
    ),
    ("give_opinion", "source"): lambda d, r, _s: membership.give_opinion(
        d.desk, r, OpinionInput("disputed", "another man", LONG, B2), purpose=NAKA
    ),
    ("take_call_sheet", "source"): lambda d, _r, _s: files.take_call_sheet(
        d.at("analyst"), CallSheet("", {}, LONG, B2, Handling()), purpose=NAKA
    ),
    ("check", "text"): lambda d, _r, _s: check.check(d.desk, LONG, purpose=NAKA),
    ("look_up", "text"): lambda d, _r, _s: lookup.look_up(d.desk, LONG, kinds=(), purpose=NAKA),
    ("judge", "reason"): lambda d, r, _s: judgements.judge(
        d.desk, r, new_id(), verdict=types.Verdict.SAME, reason=LONG, purpose=NAKA
    ),
    ("keep_watching", "reason"): lambda d, _r, _s: watches.keep_watching(
        d.desk, _watch(d), case_number="0123/2026", until=_today(), reason=LONG, purpose=NAKA
    ),
    ("keep_watching", "case_number"): lambda d, _r, _s: watches.keep_watching(
        d.desk, _watch(d), case_number=LONG, until=_today(), reason="seen", purpose=NAKA
    ),
    ("acts", "officer"): lambda d, _r, _s: ledger.acts(d.at("auditor"), LedgerQuery(officer=LONG)),
    ("acts", "on"): lambda d, _r, _s: ledger.acts(d.at("auditor"), LedgerQuery(on=LONG)),
    ("acts", "person"): lambda d, _r, _s: ledger.acts(d.at("auditor"), LedgerQuery(person=LONG)),
    ("exported_acts", "person"): lambda d, _r, _s: ledger.exported_acts(d.at("auditor"), LedgerQuery(person=LONG)),
    ("break_glass", "reason"): lambda d, r, _s: glass.break_glass(d.desk, r, reason=LONG),
    ("judge_looks", "text"): lambda d, _r, _s: lines.judge_looks(
        d.at("auditor"), new_id(), "=", verdict="misuse", text=LONG
    ),
    ("ask_officer", "text"): lambda d, _r, _s: lines.ask_officer(d.at("auditor"), new_id(), "=", text=LONG),
    ("answer_question", "text"): lambda d, _r, _s: lines.answer_question(d.desk, new_id(), text=LONG),
    ("enter_home_place", "place"): lambda d, _r, _s: lines.enter_home_place(d.at("auditor"), new_id(), LONG),
    ("acts", "action"): lambda d, _r, _s: ledger.acts(d.at("auditor"), LedgerQuery(action=LONG)),
    ("correct", "why"): lambda d, r, _s: records.correct(d.desk, r, say=[says("alias", "Kala")], why=LONG),
    ("offer_transfer", "reason"): lambda d, r, _s: single_record.offer_transfer(d.desk, r, to="HR", reason=LONG),
    ("recall", "reason"): lambda d, r, _s: records.recall(d.desk, r, reason=LONG),
    ("offer_case_transfer", "reason"): lambda d, _r, _s: case.offer_case_transfer(
        d.desk, d.opens([says("fir", "0123/2026")], kind="case"), to="HR", records=[], reason=LONG
    ),
    ("open_channel", "why"): lambda d, _r, _s: channels.open_channel(
        d.desk, Header("Narela", ChannelKind.BORDER), {}, why=LONG
    ),
    ("begin", "why"): lambda d, _r, _s: owner_side.begin_comparison(d.desk, "HR", why=LONG),
    ("challenge", "reason"): lambda d, r, s: challenges.challenge(d.desk, r, s, reason=LONG, purpose=NAKA),
    ("uphold", "reason"): lambda d, r, s: challenges.uphold_statement(
        d.desk, challenges.challenge(d.desk, r, s, reason="wrong", purpose=NAKA), reason=LONG
    ),
    ("set_status", "note"): lambda d, r, _s: staleness.set_status(d.desk, r, "arrested", note=LONG),
    ("attach", "source"): lambda d, r, _s: attachments.attach(
        d.desk, r, Upload(BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"), "a.pdf"), source=LONG, grade=B2
    ),
    ("make", "name_en"): lambda d, _r, _s: groups.make(d.at("supervisor"), "NCR", name_en=LONG, name_hi="x"),
    ("make", "name_hi"): lambda d, _r, _s: groups.make(d.at("supervisor"), "NCR", name_en="x", name_hi=LONG),
    ("add", "why"): lambda d, _r, _s: groups.add_member(d.at("supervisor"), "DL:NCR", "HR", why=LONG),
    ("remove", "why"): lambda d, _r, _s: groups.remove_member(d.at("supervisor"), "DL:NCR", "HR", why=LONG),
    ("leave", "why"): lambda d, _r, _s: groups.leave(d.at("supervisor"), "HR:NCR", why=LONG),
    ("propose_recall", "reason"): lambda d, r, _s: two_person_recall.propose_recall(
        d.desk, [r], reason=LONG, file="list.csv"
    ),
    ("propose_recall", "file"): lambda d, r, _s: two_person_recall.propose_recall(
        d.desk, [r], reason="wrong", file=LONG
    ),
}
"""Each free text of a door of a package, and the act that gives too much of it."""

TESTED_THERE = {
    ("remove_force", "why"), ("advance_meeting", "why"), ("record_decision", "text"), ("report_action", "text"),
    ("offer_action", "text"), ("answer_offer", "text"),
    ("circulate_decision", "text"), ("answer_circulation", "text"), ("settle_circulation", "note"),
    ("drop_revision", "why"), ("add_participants", "why"),
    ("report_action", "address"), ("settle_action", "note"),
    ("acknowledge", "note"), ("cancel", "reason"), ("hand_over", "how"), ("key_in_acknowledgement", "by"),
    ("key_in_acknowledgement", "note"), ("open_gateway", "contact"), ("ask_by_letter", "subject"),
    ("ask_by_letter", "question"), ("decline_transfer", "reason"), ("decline_case_transfer", "reason"),
    ("propose_series", "question"),
    ("add_force", "why"), ("remove_force", "why"), ("name_posts", "why"), ("leave_channel", "why"),
    ("comment", "text"), ("adopt", "text"), ("report_result", "text"), ("set_aside_name", "text"),
    ("set_aside_name", "why"), ("return_draft", "why"), ("withdraw", "why"), ("answer", "text"), ("assign", "target"),
    ("reassign", "target"), ("list_notes", "query"), ("replace_stolen", "name"), ("named_records", "text"),
    ("replace_stolen", "name"), ("named_records", "text"), ("add_remark", "text"), ("add_remark", "unit"),
    ("review_glass", "text"),
}  # fmt: skip
"""Free texts that the same helpers bound, of acts that need more of a world than one desk."""

LENGTHS = {
    "kernel:text-long", "exchange:text", "access:device-name", "matching:long", "matching:reason", "matching:why",
    "records:challenge-reason", "records:group-name",
}  # fmt: skip
"""The refusals that say how long a text may be."""

CUT = {("start_import", "file"), ("plan", "name"), ("export_list", "name"), ("export_list", "media")}
"""The name of a file that is imported or exported: its first characters are kept."""

CODES = {
    "pin", "device_token", "act", "digest", "language", "password", "hashed", "totp_secret", "sign_in_name", "force",
    "desk", "digits", "url", "kind", "given", "owner", "subject", "partner", "to", "status", "code", "short", "key",
    "address", "old", "new", "verdict", "matter", "period", "month", "measure", "thing",
    "form",
}  # fmt: skip
"""What is no free text: it is compared with a list, or with what stands."""


def _today() -> date:
    return clock.now().astimezone(INDIA).date()


def _watch(delhi: Station) -> object:
    return check.check(delhi.desk, "HR26DK8337", purpose=NAKA).id


def _texts() -> set[tuple[str, str]]:
    """Return the texts that acts of a person take at the doors of all packages."""
    found = set()
    for path in Path(sangam.__file__).parent.glob("*/public*.py"):
        face = importlib.import_module(f"sangam.{path.parent.name}.{path.stem}")
        for name in getattr(face, "__all__", ()):
            act = getattr(face, name)
            given = inspect.signature(act).parameters.values() if inspect.isfunction(act) else ()
            if any(each.annotation is Actor for each in given):
                found |= {(name, each.name) for each in given if each.annotation is str}
    return found


def test_every_text_of_every_act_is_free_and_bounded_or_a_code() -> None:
    unknown = (
        {each for each in _texts() if each[1] not in CODES} - FREE.keys() - TESTED_THERE - CUT - {("accept", "text")}
    )
    assert not unknown, f"bound these with kernel.texts.require_length and add them here: {sorted(unknown)}"


def test_every_free_text_that_is_too_long_is_refused_in_words(delhi: Station, subtests: pytest.Subtests) -> None:
    record = delhi.opens([*person("Harjeet"), says("caution", "armed")], shares={})
    statement = delhi.reads(record).statements[0].id
    wanted = delhi.opens([says("name", "Harjeet")], kind="wanted")
    with delhi.node:
        for (act, text), does in FREE.items():
            with subtests.test(f"{text} of {act}"):
                with pytest.raises(Malformed) as refused:
                    does(delhi, wanted if act == "set_status" else record, statement)
                assert refused.value.code in LENGTHS


def test_a_source_that_is_too_long_is_refused(delhi: Station) -> None:
    with pytest.raises(Malformed, match="at most 300"):
        delhi.opens([says("name", "Harjeet"), replace(says("alias", "Kala"), source=LONG)])


def test_a_long_reference_of_a_purpose_is_refused(delhi: Station) -> None:
    with delhi.node, pytest.raises(Malformed, match="at most 120"):
        sessions.state_purpose(delhi.desk, Stated(Purpose.CASE, LONG))


def test_no_deed_writes_more_than_its_share_into_the_ledger(delhi: Station) -> None:
    with delhi.node:
        with audit.deed(delhi.desk, "officer:test:flood", on=LONG, purpose=Stated(Purpose.CASE, LONG)) as facts:
            facts["text"] = "क" * 200_000
            facts["many"] = [{"each": LONG}] * 1_000
            facts.showed([new_id()])
        (entry,) = audit.recent_entries(action="officer:test:flood")
    assert entry.details
    assert "cut: " in str(entry.details["text"])
    assert (len(entry.on), len(entry.purpose)) < (400, 400)
    assert len(entry.details["shown"]) == 1  # type: ignore[arg-type]


def test_facts_of_any_shape_stay_below_the_cap() -> None:
    facts = Facts(new_id())
    facts.update({LONG + str(n): {LONG: [LONG] * 50} for n in range(300)})
    assert len(facts.canonical().encode()) <= MOST_BYTES
    small = Facts(new_id())
    small.update(why="seen", forces=["DL", "HR"])
    assert small.canonical() == '{"forces":["DL","HR"],"why":"seen"}'

"""Every kind of envelope with what is said, today's writer and today's reader: the table of test_envelope_kinds.py.

The golden file of a kind holds the exact text of its body, as it is signed.  A kind never changes its meaning: what is
otherwise said is another version of it, with a file of its own.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from exchange.test_exchange_wire import BODIES as EXCHANGE
from wire.test_golden import KEY as KEY_ID
from wire.test_golden import PRIVATE, PUBLIC

from sangam.access.types import PostView
from sangam.exchange import wire as exchange
from sangam.federation import wire, wire_directory, wire_epochs, wire_keys
from sangam.federation.types import Lane, LedgerHead
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.matching import wire as matching
from sangam.oblivious.types import Evaluated
from sangam.records import challenge_wire, comparing_wire, receipts_wire, transfer_wire, wire_pointers
from sangam.records import wire as records
from sangam.records.types import Answer, Challenged, Group, RemarkView, Statement, Terms

FOLDER = Path(__file__).parent / "golden" / "kinds"
AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
LATER = AT + timedelta(days=30)
A, B, C = (UUID(int=number) for number in (10, 11, 12))

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """said: what the writer is given and the reader gives back."""

    said: Any
    write: Callable[[Any], Mapping[str, object]]
    read: Callable[[Body], Any]


ALIAS = Statement(
    B,
    "alias",
    "काला",
    "FIR 442/2026",
    Grade("B", 2),
    Handling(Classification.CONFIDENTIAL, frozenset({Caveat("owner-only")})),
    date(2026, 11, 20),
    "HR:0b",
)
TERMS = Terms(
    LATER,
    {"HR": Level.WHOLE, "UP": Level.SILENT},
    {"HR": frozenset({"HR-SNP-KUNDLI"})},
    frozenset({Purpose.CASE}),
    {"DL:NCR": Level.POINTER},
    {"HR": {"DL:NCR": 3}},
)
CHANGE = records.Change(A, "person", "DL-ON-NARELA", 2, AT, (ALIAS,), TERMS)
SILENT = records.SilentChange(A, "DL-ON-NARELA", 2, (("plate", "HR26DK8337"),), LATER, {"DL:NCR": 3})
SET = wire_pointers.SetForm(B, AT, bytes(range(32)))
POINTER = wire_pointers.PointerChange(
    A,
    "DL-ON-NARELA",
    2,
    LATER,
    Classification.RESTRICTED,
    ("HR", "HR-SNP"),
    (Purpose.CASE,),
    (bytes(16), b"\x01" * 16),
    SET,
    {"DL:NCR": 3},
)
ASKED = wire_pointers.Asked(A, B, "HR-SNP-KUNDLI", "SHO Kundli", (b"\x02" * 32,))
ANSWERED = wire_pointers.Answered(A, Evaluated((b"\x03" * 32,), b"\x04" * 64))
ERASED = receipts_wire.Erased([(A, 2)], AT, LATER, "recalled")
GROUP = Group("DL:NCR", 3, "National Capital Region", "राष्ट्रीय राजधानी क्षेत्र", {"DL": 1, "HR": 3}, confirm=True)
RAISED = challenge_wire.Raised(A, B, C, "alias", "another man", True, "HR-SNP-KUNDLI", AT)
STRETCHES = [comparing_wire.Digest(comparing_wire.FIRST, comparing_wire.BEYOND, 7, -2)]
HELD = [
    comparing_wire.Answer(A, B, same=True),
    comparing_wire.Answer(B, C, count=900),
    comparing_wire.Answer(C, UUID(int=99), count=1, upto=UUID(int=50), held=(comparing_wire.Held(C, 2, Level.SILENT),)),
]
OFFER = transfer_wire.CaseOffer(
    C, A, "your case now", LATER, 1, (CHANGE,), (transfer_wire.Line(A, 1, AT, "SI Rao", "made"),)
)
OFFER_WORD = transfer_wire.OfferWord(C, A, {A: 2, B: 1}, "DL-ON-NARELA", "your case now", 1, AT, LATER)
LAST = {"epoch": 1, "urgent": 4, "normal": 0}
RESTORED = wire_epochs.Restored(
    1_764_000_000_000, {Lane.NORMAL: (1, 7), Lane.URGENT: (1, 3)}, {Lane.NORMAL: (1, 1), Lane.URGENT: (1, 2)}, 900
)
HEAD = LedgerHead(7, "cd" * 32, "2026-11-24T08:32:00.250000+00:00", KEY_ID, "ef" * 64)
POSTS = [
    PostView(A, "DL", "DL-ON-NARELA", "station", "SHO Narela", "थाना प्रभारी", True),
    PostView(B, "DL", "DL-ON", "supervisor", "ACP", "", False),
]
KEY = wire_keys.NewKey(KEY_ID, PUBLIC, PRIVATE.sign(wire_keys.key_text(KEY_ID, PUBLIC)))


def _directory(kind: str) -> Kind:
    def write(posts: list[PostView]) -> Mapping[str, object]:
        body = wire_directory.directory_out(posts, version=1, as_of=AT)
        return body if kind == wire_directory.KIND else wire_directory.as_first(body)

    def read(body: Body) -> list[PostView]:
        return sorted(wire_directory.directory_in("DL", kind, body)[1], key=lambda post: post.id)

    return Kind(POSTS, write, read)


def _named(body: Body) -> tuple[UUID, int]:
    return records.record_id(body), records.version(body)


def _whole(change: records.Change) -> Mapping[str, object]:
    return records.changes_out([records.change_out(change)])


def _read_whole(body: Body) -> records.Change:
    (form,) = records.changes(body)
    return records.change_in(form)


KINDS: Mapping[str, Kind] = {
    **{kind: Kind(*each) for kind, each in EXCHANGE.items()},
    "alert.updated.v1": Kind(*EXCHANGE["alert.issued.v1"]),
    "exchange.returned.v1": Kind(
        [{"kind": "alert.cancelled.v1", "body": EXCHANGE["alert.cancelled.v1"][1](EXCHANGE["alert.cancelled.v1"][0])}],
        exchange.returned_out,
        lambda body: body["items"],
    ),
    "directory.published.v1": _directory("directory.published.v1"),
    "directory.published.v2": _directory("directory.published.v2"),
    "envelope.emptied.v1": Kind({}, dict, dict),
    "epoch.begun.v1": Kind(wire_epochs.Begun(RESTORED, 7), wire_epochs.begun_out, wire_epochs.begun_in),
    "epoch.caught_up.v1": Kind(
        (2, 1), lambda said: wire_epochs.caught_up_out(said[0], missing=said[1]), wire_epochs.caught_up_in
    ),
    "standing.asked.v1": Kind(AT, wire_epochs.asked_out, wire_epochs.asked_in),
    "standing.answered.v1": Kind(AT, wire_epochs.asked_out, wire_epochs.asked_in),
    "key.added.v1": Kind(KEY, wire_keys.key_body, wire_keys.read_key),
    "key.retired.v1": Kind((KEY.key, LAST), lambda said: wire_keys.retired_body(*said), wire_keys.read_retired),
    "ledger.head.v1": Kind(HEAD, lambda head: wire.head_out(head, since=3, proof=["ab" * 32]), wire.read_head),
    "pointer.tokens.v1": Kind(
        POINTER,
        lambda change: records.changes_out([wire_pointers.change_out(change)]),
        lambda body: wire_pointers.change_in(records.changes(body)[0]),
    ),
    "pointer.rotated.v1": Kind(SET, wire_pointers.rotated_out, lambda body: wire_pointers.set_in(body["set"])),
    "pointer.asked.v1": Kind(ASKED, wire_pointers.asked_out, wire_pointers.asked_in),
    "pointer.answered.v1": Kind(ANSWERED, wire_pointers.answered_out, wire_pointers.answered_in),
    "silent.asked.v1": Kind(
        (A, "SHO Kundli"),
        lambda said: matching.asked_out(said[0], who=said[1], unit="HR-SNP-KUNDLI", at=AT),
        matching.asked_in,
    ),
    "sharing.group.v1": Kind(
        GROUP, lambda group: records.group_out(group, by="ACP Rao", why="Haryana joins"), records.group_in
    ),
    "sharing.left.v1": Kind(("DL:NCR", 3), lambda said: records.left_out(said[0], since=said[1]), records.left_in),
    "sharing.group_returned.v1": Kind(
        "the line that its host signed", records.group_returned_out, records.group_returned_in
    ),
    "records.word_returned.v1": Kind(
        "the line that its force signed", records.word_returned_out, records.word_returned_in
    ),
    "record.wanted.v1": Kind("the line that its giver signed", records.word_returned_out, records.word_returned_in),
    "record.lacking.v1": Kind((A, 2), lambda said: records.named_out(*said), _named),
    "record.accepted.v1": Kind((A, 2), lambda said: records.named_out(*said), _named),
    "record.challenged.v1": Kind(RAISED, challenge_wire.raised_out, challenge_wire.raised_in),
    "record.challenge_answered.v1": Kind(
        challenge_wire.Answered(A, B, Answer.UPHELD, "he says so himself", AT),
        challenge_wire.answered_out,
        challenge_wire.answered_in,
    ),
    "record.declined.v1": Kind(
        A, lambda record: records.declined_out(record, reason="not our beat"), records.record_id
    ),
    "record.erased.v1": Kind(ERASED, receipts_wire.erased_one_out, receipts_wire.erased_in),
    "record.offered.v1": Kind(
        (CHANGE, "your man"), lambda said: records.offered_out(said[0], reason=said[1]), records.offered_in
    ),
    "record.opened.v1": Kind(
        A, lambda record: records.opened_out(record, unit="HR-SNP-KUNDLI", at=AT), records.record_id
    ),
    "record.recalled.v1": Kind((A, 2), lambda said: records.recalled_out(*said, reason="the wrong man"), _named),
    "record.remarked.v1": Kind(
        (A, 5, RemarkView((Challenged(B, AT, LATER),), AT, None)),
        lambda said: challenge_wire.remarked_out(*said),
        challenge_wire.remarked_in,
    ),
    "records.remarks_held.v1": Kind([(A, 5), (B, 7)], challenge_wire.remarks_held_out, challenge_wire.remarks_held_in),
    "record.transfer_void.v1": Kind((A, 2), lambda said: transfer_wire.void_out(*said, gone=True), _named),
    "record.transferred.v1": Kind((A, 2), lambda said: records.transferred_out(*said, to="HR"), _named),
    "records.accepted.v1": Kind({A: 3}, lambda taken: transfer_wire.accepted_out(C, taken), transfer_wire.versions),
    "records.compared.v1": Kind(
        (A, LATER, STRETCHES), lambda said: comparing_wire.question_out(*said), comparing_wire.question_in
    ),
    "records.confirmed.v1": Kind(
        ([(A, 2)], AT), lambda said: receipts_wire.confirmed_out(said[0], at=said[1]), receipts_wire.confirmed_in
    ),
    "records.copied.v1": Kind(CHANGE, _whole, _read_whole),
    "records.declined.v1": Kind(
        C, lambda handover: transfer_wire.declined_out(handover, reason="not ours"), transfer_wire.handover
    ),
    "records.differ.v1": Kind((A, HELD), lambda said: comparing_wire.answers_out(*said), comparing_wire.answers_in),
    "records.erased.v1": Kind(ERASED, receipts_wire.erased_out, receipts_wire.erased_in),
    "records.held.v1": Kind(
        ([(A, 2, "recalled"), (B, 1, "silent")], {B: bytes(range(16))}),
        lambda said: records.held_out(*said),
        lambda body: (list(map(records.held_in, records.held_forms(body))), records.shown_in(body)),
    ),
    "records.offer_lapsed.v1": Kind(C, transfer_wire.lapsed_out, transfer_wire.handover),
    "records.offer_word.v1": Kind(OFFER_WORD, transfer_wire.offer_word_out, transfer_wire.offer_word_in),
    "records.offered.v1": Kind(OFFER, transfer_wire.offered_out, transfer_wire.offered_in),
    "records.recalled.v1": Kind(
        [(A, 2)], lambda said: receipts_wire.recalled_out(said, reason="the wrong man"), receipts_wire.versions
    ),
    "records.returned.v1": Kind(CHANGE, _whole, _read_whole),
    "records.silent.v1": Kind(
        SILENT,
        lambda change: records.changes_out([records.silent_out(change)]),
        lambda body: records.silent_in(records.changes(body)[0]),
    ),
}


if __name__ == "__main__":
    for name in sys.argv[1:]:
        (FOLDER / f"{name}.json").write_text(wire.body_text(KINDS[name].write(KINDS[name].said)) + "\n", "utf-8")

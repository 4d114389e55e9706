"""Every kind of envelope with what is said, today's writer and today's reader: the table of test_envelope_kinds.py.

The golden file of a kind holds the exact text of its body, as it is signed.  A kind never changes its meaning: what is
otherwise said is another version of it, with a file of its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from arrests.arrest_bodies import BODIES as ARRESTS
from channels.channel_bodies import BODIES as CHANNELS
from coordination.meeting_bodies import BODIES as MEETINGS
from exchange.message_samples import BODIES as EXCHANGE
from golden_keys import KEY as KEY_ID
from golden_keys import PRIVATE, PUBLIC
from hosting.line_bodies import returned
from library.practice_bodies import BODIES as PRACTICES
from operations.operation_bodies import BODIES as OPERATIONS
from rosters.roster_bodies import BODIES as ROSTERS

from sangam.access.types import PostView
from sangam.federation.protocol import directory as directory_text
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import epochs as epoch_texts
from sangam.federation.protocol import keys as key_texts
from sangam.federation.types import Lane, LedgerHead
from sangam.kernel import bodies
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.matching.messages import SilentAskedBody
from sangam.oversight import wire as oversight_bodies
from sangam.records.messages import challenges as challenge_messages
from sangam.records.messages import pointers as pointer_messages
from sangam.records.messages import receipts as receipt_messages
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages import sharing_groups as group_messages
from sangam.records.messages import transfers as transfer_messages
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
CHANGE = record_messages.Change(A, "person", "DL-ON-NARELA", 2, AT, (ALIAS,), TERMS)
SILENT = record_messages.SilentChange(A, "DL-ON-NARELA", 2, (("plate", "HR26DK8337"),), LATER, {"DL:NCR": 3})
SET = pointer_messages.SetForm(B, AT, bytes(range(32)))
POINTER = pointer_messages.PointerChange(
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
ASKED = pointer_messages.Asked(A, B, "HR-SNP-KUNDLI", "SHO Kundli", (b"\x02" * 32,))
ANSWERED = pointer_messages.Answered(A, (b"\x03" * 32,), b"\x04" * 64)
ERASED = receipt_messages.Erased(records=((A, 2),), erased_at=AT, gone_by=LATER, reason="recalled")
GROUP = Group("DL:NCR", 3, "National Capital Region", "राष्ट्रीय राजधानी क्षेत्र", {"DL": 1, "HR": 3}, confirm=True)
RAISED = challenge_messages.Raised(A, B, C, "alias", "another man", True, "HR-SNP-KUNDLI", AT)
STRETCHES = (reconciliation_messages.Digest(reconciliation_messages.FIRST, reconciliation_messages.BEYOND, 7, -2),)
HELD = (
    reconciliation_messages.Answer(A, B, same=True),
    reconciliation_messages.Answer(B, C, count=900),
    reconciliation_messages.Answer(
        C, UUID(int=99), upto=UUID(int=50), held=(reconciliation_messages.Held(C, 2, Level.SILENT),)
    ),
)
OFFER = transfer_messages.CaseOffer(
    C, A, "your case now", LATER, 1, (CHANGE,), (transfer_messages.Line(A, 1, AT, "SI Rao", "made"),)
)
OFFER_WORD = transfer_messages.OfferWord(C, {A: 2, B: 1}, "DL-ON-NARELA", "your case now", 1, AT, LATER, A)
LAST = {"epoch": 1, "urgent": 4, "normal": 0}
RESTORED = epoch_texts.Restored(
    1_764_000_000_000, {Lane.NORMAL: (1, 7), Lane.URGENT: (1, 3)}, {Lane.NORMAL: (1, 1), Lane.URGENT: (1, 2)}, 900
)
HEAD = LedgerHead(7, "cd" * 32, "2026-11-24T08:32:00.250000+00:00", KEY_ID, "ef" * 64)
POSTS = [
    PostView(A, "DL", "DL-ON-NARELA", "station", "SHO Narela", "थाना प्रभारी", True),
    PostView(B, "DL", "DL-ON", "supervisor", "ACP", "", False),
]
KEY = key_texts.NewKey(KEY_ID, PUBLIC, PRIVATE.sign(key_texts.key_text(KEY_ID, PUBLIC)))


def _directory(kind: str) -> Kind:
    def write(posts: list[PostView]) -> Mapping[str, object]:
        body = directory_text.directory_out(posts, version=1, as_of=AT)
        return body if kind == directory_text.KIND else directory_text.as_first(body)

    def read(body: Body) -> list[PostView]:
        return sorted(directory_text.directory_in("DL", kind, body)[1], key=lambda post: post.id)

    return Kind(POSTS, write, read)


def _body(said: Any) -> Kind:
    """Return a kind whose body is declared."""
    return Kind(said, bodies.write, partial(bodies.read, type(said)))


def _whole(said: Any) -> Kind:
    """Return a kind whose declared body is read as it is."""
    return Kind(said, bodies.write, partial(bodies.read_as_it_is, type(said)))


KINDS: Mapping[str, Kind] = {
    **{kind: Kind(*each) for kind, each in EXCHANGE.items()},
    **{kind: Kind(*each) for kind, each in CHANNELS.items()},
    **{kind: Kind(*each) for kind, each in MEETINGS.items()},
    "totals.month.v1": Kind(
        oversight_bodies.MonthBody("2026-11", 2, {"request": 125, "shared": None}),
        bodies.write,
        oversight_bodies.read_month,
    ),
    "glass.broken.v1": Kind(
        oversight_bodies.BrokenBody(A, B, "HR-SNP-KUNDLI", "a kidnapped girl of nine", AT, LATER),
        bodies.write,
        oversight_bodies.read_broken,
    ),
    "glass.reviewed.v1": Kind(
        oversight_bodies.ReviewedBody(A, "justified", "the girl was found", AT),
        bodies.write,
        partial(bodies.read, oversight_bodies.ReviewedBody),
    ),
    oversight_bodies.RETURNED: Kind(*returned()),
    **{kind: Kind(*each) for kind, each in ARRESTS.items()},
    **{kind: Kind(*each) for kind, each in PRACTICES.items()},
    **{kind: Kind(*each) for kind, each in ROSTERS.items()},
    **{kind: Kind(*each) for kind, each in OPERATIONS.items()},
    "alert.updated.v1": Kind(*EXCHANGE["alert.issued.v1"]),
    "exchange.returned.v1": Kind(
        [{"kind": "alert.cancelled.v1", "body": EXCHANGE["alert.cancelled.v1"][1](EXCHANGE["alert.cancelled.v1"][0])}],
        lambda items: {"items": items},
        lambda body: body["items"],
    ),
    "directory.published.v1": _directory("directory.published.v1"),
    "directory.published.v2": _directory("directory.published.v2"),
    "envelope.emptied.v1": Kind({}, dict, dict),
    "epoch.begun.v1": Kind(epoch_texts.Begun(RESTORED, 7), epoch_texts.begun_out, epoch_texts.begun_in),
    "epoch.caught_up.v1": Kind(
        (2, 1), lambda said: epoch_texts.caught_up_out(said[0], missing=said[1]), epoch_texts.caught_up_in
    ),
    "standing.asked.v1": Kind(AT, epoch_texts.asked_out, epoch_texts.asked_in),
    "standing.answered.v1": Kind(AT, epoch_texts.asked_out, epoch_texts.asked_in),
    "key.added.v1": Kind(KEY, key_texts.key_body, key_texts.read_key),
    "key.retired.v1": Kind((KEY.key, LAST), lambda said: key_texts.retired_body(*said), key_texts.read_retired),
    "ledger.head.v1": Kind(HEAD, lambda head: wire.head_out(head, since=3, proof=["ab" * 32]), wire.read_head),
    "pointer.tokens.v1": _whole(pointer_messages.Tokens((POINTER,))),
    "pointer.rotated.v1": _body(pointer_messages.Rotated(SET)),
    "pointer.asked.v1": _body(ASKED),
    "pointer.answered.v1": _body(ANSWERED),
    "silent.asked.v1": Kind(
        SilentAskedBody(A, "SHO Kundli", "HR-SNP-KUNDLI", AT),
        bodies.write,
        partial(bodies.read, SilentAskedBody),
    ),
    "sharing.group.v1": _body(group_messages.body_of(GROUP, by="ACP Rao", why="Haryana joins")),
    "sharing.left.v1": _body(group_messages.Left("DL:NCR", 3)),
    "sharing.group_returned.v1": _body(group_messages.GroupReturned("the line that its host signed")),
    "records.word_returned.v1": _body(record_messages.WordReturned("the line that its force signed")),
    "record.wanted.v1": _body(record_messages.WordReturned("the line that its giver signed")),
    "record.lacking.v1": _body(record_messages.Named(A, 2)),
    "record.accepted.v1": _body(record_messages.Accepted(A, 2)),
    "record.challenged.v1": _body(RAISED),
    "record.challenge_answered.v1": _body(challenge_messages.Answered(A, B, Answer.UPHELD, "he says so himself", AT)),
    "record.declined.v1": _body(record_messages.Declined(A, "not our beat")),
    "record.erased.v1": Kind(
        receipt_messages.ErasedOne(record=A, version=2, erased_at=AT, gone_by=LATER, reason="recalled"),
        bodies.write,
        partial(bodies.read, receipt_messages.ErasedOne),
    ),
    "record.offered.v1": _whole(record_messages.Offered(CHANGE, "your man")),
    "record.opened.v1": Kind(
        A,
        lambda record: bodies.write(record_messages.Opened(record, "HR-SNP-KUNDLI", AT, "naka")),
        record_messages.record_id,
    ),
    "record.recalled.v1": _body(record_messages.Recalled(A, 2, "the wrong man")),
    "record.remarked.v1": _body(challenge_messages.Remarked(A, 5, RemarkView((Challenged(B, AT, LATER),), AT, None))),
    "records.remarks_held.v1": _body(challenge_messages.RemarksHeld(((A, 5), (B, 7)))),
    "record.transfer_void.v1": _body(transfer_messages.Void(A, 2, gone=True)),
    "record.transferred.v1": _body(record_messages.Transferred(A, 2, "HR")),
    "records.accepted.v1": _body(transfer_messages.Accepted(C, {A: 3})),
    "records.compared.v1": _whole(reconciliation_messages.Question(A, LATER, STRETCHES)),
    "records.confirmed.v1": _body(receipt_messages.Confirmed(((A, 2),), AT)),
    "records.copied.v1": _whole(record_messages.Copies((CHANGE,))),
    "records.declined.v1": _body(transfer_messages.Declined(C, "not ours")),
    "records.differ.v1": _whole(reconciliation_messages.Answers(A, HELD)),
    "records.erased.v1": Kind(ERASED, bodies.write, receipt_messages.read_erased),
    "records.held.v1": _whole(record_messages.HeldOf(((A, 2, "recalled"), (B, 1, "silent")), {B: bytes(range(16))})),
    "records.offer_lapsed.v1": _body(transfer_messages.Lapsed(C)),
    "records.offer_word.v1": _body(OFFER_WORD),
    "records.offered.v1": Kind(OFFER, bodies.write, transfer_messages.read_offer),
    "records.recalled.v1": _body(receipt_messages.Recalled(((A, 2),), "the wrong man")),
    "records.returned.v1": _whole(record_messages.Copies((CHANGE,))),
    "records.silent.v1": _whole(record_messages.Silent((SILENT,))),
}


def write(name: str) -> None:
    """Write the golden file of a kind as its writer is now."""
    (FOLDER / f"{name}.json").write_text(wire.body_text(KINDS[name].write(KINDS[name].said)) + "\n", "utf-8")

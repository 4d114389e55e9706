"""Every kind of envelope of channels, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.channels import wire
from sangam.channels.types import ChannelKind, Header, Origin
from sangam.channels.wire import DocumentBody, MessageBody, QuarantineBody, RevisionBody, SeenBody
from sangam.exchange.types import Author
from sangam.federation.types import FileRef
from sangam.hosting.public_rules import Leaving
from sangam.hosting.types import Membership
from sangam.kernel import bodies
from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id_of

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
CHANNEL, SAID = named_id_of("DL", "golden channel"), named_id_of("DL", "golden message")
BY = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
PHOTO = FileRef(UUID(int=12), "ab" * 32, "A" * 43 + "=", 2048, "image/jpeg", "naka.jpg")
MESSAGE = MessageBody(
    CHANNEL,
    SAID,
    3,
    116_000_000_000_000_000,
    "HR26DK8337 सफ़ेद स्कॉर्पियो रोको",
    Classification.RESTRICTED,
    BY,
    AT,
    ("HR-SNP-KUNDLI",),
    True,
    PHOTO,
)
REVISED = RevisionBody(CHANNEL, SAID, 2, "HR26DK8337, not 8331", False, BY, AT)
HIDDEN = QuarantineBody(CHANNEL, SAID, BY, "a victim's name", AT)
IMPORTED = replace(MESSAGE, origin=Origin("ab" * 32, 4, "HC Ramesh", "PS Narela, beat 4", "media", True))
DOCUMENT = DocumentBody(
    Membership(CHANNEL, wire.KIND, "DL", 3, {"DL": 1, "HR": 1, "UP": 3}),
    Header("Narela – Kundli", ChannelKind.BORDER, Classification.RESTRICTED, Classification.RESTRICTED),
    {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI", "post:00000000-0000-0000-0000-000000000007"), "UP": ()},
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.DOCUMENT: (
        DOCUMENT,
        lambda said: wire.document_out(said, by="ACP Outer North", why="the car goes to Loni"),
        lambda body: wire.document_in("DL", body),
    ),
    wire.LEFT: (Leaving(CHANNEL, 3), bodies.write, partial(bodies.read, Leaving)),
    wire.ENTRIES: ((CHANNEL, 2, ("DL-ON-NARELA",)), lambda said: wire.entries_out(*said), wire.entries_in),
    wire.MESSAGE: (MESSAGE, wire.message_out, lambda body: wire.message_in("DL", body)),
    wire.SEEN: (
        SeenBody(CHANNEL, (SAID,), BY, AT),
        wire.seen_out,
        lambda body: wire.seen_in("DL", body),
    ),
    wire.FIRST_QUARANTINE: (HIDDEN, wire.quarantine_out, lambda body: wire.quarantine_in("DL", body)),
    wire.QUARANTINE: (HIDDEN, wire.quarantine_out, lambda body: wire.quarantine_in("DL", body)),
    wire.DECLINED: (HIDDEN, wire.quarantine_out, lambda body: wire.quarantine_in("DL", body)),
    wire.REVISION: (REVISED, wire.revision_out, lambda body: wire.revision_in("DL", body)),
    wire.FIRST_REVIEW: (replace(HIDDEN, erase=True), wire.review_out, lambda body: wire.review_in("DL", body)),
    wire.REVIEW: (replace(HIDDEN, erase=True), wire.review_out, lambda body: wire.review_in("DL", body)),
    wire.RETURNED: returned(),
}

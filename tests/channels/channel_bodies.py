"""Every kind of envelope of channels, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.channels import wire
from sangam.channels.types import ChannelKind, Header, Origin
from sangam.channels.wire import ChannelDocument, EntriesBody, MessageBody, QuarantineBody, RevisionBody, SeenBody
from sangam.federation.types import FileRef
from sangam.hosting.wire import Leaving
from sangam.kernel import bodies
from sangam.kernel.author import Author
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
REVISED = RevisionBody(SAID, 2, "HR26DK8337, not 8331", False, BY, AT, thing=CHANNEL)
HIDDEN = QuarantineBody(SAID, BY, "a victim's name", AT, thing=CHANNEL)
READ_HIDDEN = partial(bodies.read, QuarantineBody, sender="DL")
IMPORTED = bodies.replace(MESSAGE, origin=Origin("ab" * 32, 4, "HC Ramesh", "PS Narela, beat 4", "media", True))
DOCUMENT = ChannelDocument(
    thing=CHANNEL,
    version=3,
    members={"DL": 1, "HR": 1, "UP": 3},
    header=Header("Narela – Kundli", ChannelKind.BORDER, Classification.RESTRICTED, Classification.RESTRICTED),
    entries={"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI", "post:00000000-0000-0000-0000-000000000007"), "UP": ()},
    by="ACP Outer North",
    why="the car goes to Loni",
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.DOCUMENT: (DOCUMENT, bodies.write, partial(bodies.read, ChannelDocument)),
    wire.LEFT: (Leaving(CHANNEL, 3), bodies.write, partial(bodies.read, Leaving)),
    wire.ENTRIES: (
        EntriesBody(2, ("DL-ON-NARELA",), thing=CHANNEL),
        bodies.write,
        partial(bodies.read, EntriesBody),
    ),
    wire.MESSAGE: (MESSAGE, bodies.write, partial(bodies.read, MessageBody, sender="DL")),
    wire.SEEN: (SeenBody((SAID,), BY, AT, thing=CHANNEL), bodies.write, partial(bodies.read, SeenBody, sender="DL")),
    wire.FIRST_QUARANTINE: (HIDDEN, bodies.write, READ_HIDDEN),
    wire.QUARANTINE: (HIDDEN, bodies.write, READ_HIDDEN),
    wire.DECLINED: (HIDDEN, bodies.write, READ_HIDDEN),
    wire.REVISION: (REVISED, bodies.write, partial(wire.read_revision, sender="DL")),
    wire.FIRST_REVIEW: (bodies.replace(HIDDEN, erase=True), bodies.write, READ_HIDDEN),
    wire.REVIEW: (bodies.replace(HIDDEN, erase=True), bodies.write, READ_HIDDEN),
    wire.RETURNED: returned(),
}

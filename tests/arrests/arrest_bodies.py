"""Every kind of envelope of arrests, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.arrests import despatches
from sangam.arrests.despatches import DespatchBody, WordBody
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchKind
from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id_of

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
DESPATCH, WORD = (named_id_of("DL", f"golden {word}") for word in ("despatch", "word on a despatch"))
BY = Author("DL", "DL-ON-NARELA", UUID(int=7), "SHO Narela")
SAID = DespatchBody(
    DESPATCH,
    DespatchKind.ROLL_A,
    "HR-SNP-KUNDLI",
    "तौफीक पुत्र इस्माइल",
    "Not at his address since Friday",
    "Insp. A, SHO",
    "policy",
    BY,
    AT,
    UUID(int=11),
    UUID(int=12),
)
ANSWER = WordBody(DESPATCH, WORD, DespatchAct.ANSWERED, DespatchAnswer.GONE_ON, "to Alipur", BY, AT)

BODIES: Mapping[str, tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Any], Any]]] = {
    despatches.SENT: (SAID, bodies.write, partial(bodies.read, DespatchBody, sender="DL")),
    despatches.WORD: (ANSWER, bodies.write, partial(bodies.read, WordBody, sender="DL")),
    despatches.RETURNED: returned("v1 line"),
}

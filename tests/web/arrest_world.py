"""Arrests and despatches for the pages' tests: opened, sent, on one node."""

from datetime import timedelta
from uuid import UUID

from sangam.arrests import despatches
from sangam.arrests.checklists import arrest_files
from sangam.arrests.types import ArrestDraft, DespatchDraft, DespatchKind
from sangam.kernel import clock
from sangam.kernel.actor import Actor


def opened_arrest(by: Actor) -> UUID:
    """Let an officer open an arrest across the line, an hour ago; return its id."""
    draft = ArrestDraft("Harjit Singh", clock.now() - timedelta(hours=1), "Gali 4", "HR-SNP-KUNDLI")
    return arrest_files.open_arrest(by, draft)


def sent_despatch(by: Actor, to: str = "DL-ON-ALIPUR") -> UUID:
    """Let an officer send a roll to another unit of the same force; return its id."""
    draft = DespatchDraft(DespatchKind.ROLL_A, to, "Harjit Singh", "Gone since Friday", "Insp. A")
    return despatches.send_despatch(by, draft)

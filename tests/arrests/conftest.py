"""Two nodes across one border: Haryana arrests in Delhi and writes to its stations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.cast import CASE
from support.forces import Forces
from support.nodes import TestNode

from sangam.arrests import despatches
from sangam.arrests.checklists import arrest_files
from sangam.arrests.types import (
    ArrestDraft,
    ArrestView,
    DespatchDraft,
    DespatchKind,
    DespatchView,
    StepDraft,
    StepState,
)
from sangam.kernel import clock
from sangam.kernel.actor import Actor


class Border(Forces):
    """The nodes, the wire, and who stands on either side."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.rai = self.seats("HR-SNP-RAI", "station", "SHO Rai")
        self.sonipat = self.seats("HR-SNP", "supervisor", "SP Sonipat")
        self.beat = self.seats("HR-SNP-KUNDLI", "beat", "Const. Kundli")
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "station", "SHO Alipur")
        self.dcp = self.seats("DL-ON", "supervisor", "DCP Outer North")

    def seats(self, unit: str, role: str, name: str) -> Actor:
        """Return an officer who works on a case."""
        return replace(super().seats(unit, role, name), purpose=CASE)

    def arrests(self, **changes: object) -> UUID:
        """Let Kundli's SHO open an arrest in Narela, an hour ago."""
        said = {
            "name": "हरजीत उर्फ काला", "arrested_at": clock.now() - timedelta(hours=1), "place": "Gali 4, Narela",
            "place_unit": "DL-ON-NARELA", "home_unit": "DL-ON", "fir": "0123/2026", "language": "Hindi",
        }  # fmt: skip
        with self.at(self.kundli):
            return arrest_files.open_arrest(self.kundli, ArrestDraft(**{**said, **changes}))

    def writes(self, arrest: UUID, item: str, state: StepState = StepState.DONE, **said: object) -> None:
        said = {"at": clock.now() - timedelta(minutes=5), **said} if state is StepState.DONE else said
        with self.at(self.kundli):
            arrest_files.write_step(self.kundli, arrest, StepDraft(item, state, **said))

    def sees(self, arrest: UUID) -> ArrestView:
        with self.at(self.kundli):
            return arrest_files.open_arrest_page(self.kundli, arrest)

    def lacks(self, arrest: UUID) -> dict[str, list[str]]:
        """Return what is wanting of an arrest, by item."""
        return {each.item.code: [str(lack) for lack in each.lacks] for each in self.sees(arrest).points if each.lacks}

    def sends(self, kind: DespatchKind = DespatchKind.ROLL_A, to: str = "DL-ON-NARELA", **more: object) -> UUID:
        said = {"person": "तौफीक s/o इस्माइल", "text": "Not at his address since Friday", "signed_by": "Insp. A"}
        with self.at(self.kundli):
            sent = despatches.send_despatch(self.kundli, DespatchDraft(kind, to, **{**said, **more}))
        self.wire.deliver()
        return sent

    def despatch(self, actor: Actor, despatch: UUID) -> DespatchView:
        with self.at(actor):
            return despatches.open_despatch(actor, despatch)


@pytest.fixture
def border(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Border:
    return Border(*fresh_nodes("DL", "HR"))

"""Officers of higher rank, and a request that waits for one of them, for the pages' tests."""

from uuid import UUID

from border import NAKA, Seated, seated
from support.nodes import TestNode

from sangam.access.models import Rank
from sangam.audit.audit import deed
from sangam.exchange import requests
from sangam.exchange.requests import Asked
from sangam.exchange.types import RecordRef, Terms
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id

RANKS = {"ACP": 60, "DCP": 82}
CALLS = {
    "type": "subscriber", "to": "HR-SNP-KUNDLI", "field-number": "9812345678", "field-period": "1 to 5 November 2026",
    "basis": "BNSS 94, FIR 442/2026 PS Narela", "words": "Used in the firing at Narela.", "pace": "routine",
}  # fmt: skip
CAR = {"type": "vehicle", "to": "HR-SNP-KUNDLI", "field-plate": "HR26DK8337", "pace": "urgent"}


def ranks(node: TestNode) -> None:
    """Lay down the ranks of an ACP and a DCP."""
    with node, deed(Actor.system(node.force, "reference"), "node:reference:load"):
        for name, equivalence in RANKS.items():
            Rank.objects.get_or_create(
                code=f"{node.force}-{name}",
                defaults={"force_id": node.force, "name_en": name, "abbreviation": name, "equivalence": equivalence},
            )


def superior(node: TestNode, number: str, rank: str, unit: str = "DL-ON") -> Seated:
    """Return an officer of this rank at the unit above the stations, signed in."""
    ranks(node)
    return seated(node, number, unit, "supervisor", rank=rank, title_en=rank)


def waiting(by: Actor) -> UUID:
    """Let an officer ask for call records; return the request, which waits for a DCP.  At the officer's node."""
    terms = Terms("subscriber", {"number": "9812345678", "period": "1 to 5 November 2026"}, "BNSS 94")
    about = RecordRef(new_id(), "HR", "9812345678", "HR-SNP-KUNDLI", own_words=True)
    return requests.ask_desk(by, Asked(about, terms, "Used in the firing."), purpose=NAKA)

"""The purpose of a search.  A closed list; it stays for a case or for the shift."""

from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """The closed list.  `case` and `request` carry a reference; the rest stand for the shift."""

    NAKA = "naka"  # vehicle or person stopped at a naka or on patrol
    CASE = "case"  # investigation of a registered case
    ENQUIRY = "enquiry"  # preliminary enquiry entered in the general diary
    VERIFICATION = "verification"  # tenant, servant or character verification
    ARREST = "arrest"  # arrest, search or raid being prepared or under way
    REQUEST = "request"  # answering another force's request
    ALERT = "alert"  # acting on an alert
    MISSING = "missing"  # missing person or unidentified body
    SUPERVISION = "supervision"  # a superior officer's review of the work of a unit below
    OVERSIGHT = "oversight"  # audit, complaint, correction
    IMPORT = "import"  # bulk intake of the force's own records


NEEDS_REFERENCE = frozenset({Purpose.CASE, Purpose.REQUEST})


@dataclass(frozen=True, slots=True)
class Stated:
    """A purpose as stated: the list's word and, where it needs one, the case or request it serves."""

    purpose: Purpose
    reference: str = ""

    def __str__(self) -> str:
        return f"{self.purpose} {self.reference}".strip()

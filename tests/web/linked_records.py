"""Records that name each other, and their pages."""

from collections.abc import Sequence
from uuid import UUID

from support.visiting import Visitor

from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.types import Said, Terms

FORM = {"source": "GD 12", "grade_source": "B", "grade_information": "2", "classification": "restricted"}


def makes(visitor: Visitor, said: Sequence[Said], kind: str = "person", terms: Terms | None = None) -> UUID:
    return records.create(visitor.actor, New(kind, list(said), terms))


def ref(record: UUID, label: str = "हरजीत") -> dict[str, str]:
    return {"ref": str(record), "label": label}

"""A plate that belongs to another vehicle: the hit whose false plate agrees says so.  Pure.

No record says which of its plates is false.  It is told from two records that the officer sees, whose chassis numbers
differ.  One is named by another plate; the owner of the other says that its plate was misused.  Of a record whose
caveats keep anything off paper or out of lists, no reason of another tells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sangam.access.policy import bars
from sangam.access.types import Way
from sangam.identifiers import public as identifiers
from sangam.identifiers.types import Kind
from sangam.matching.similarity.features import SENTENCES
from sangam.matching.types import Hit, Why
from sangam.records.types import RecordView

_MISUSED = "plate-misused"


def told(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits; where a false plate agrees, the reason names it so.  Scores and order stay."""
    misused = [hit.record for hit in hits if hit.record.status == _MISUSED and not _is_barred(hit.record)]
    return [_told(hit, misused) for hit in hits] if misused else list(hits)


def _told(hit: Hit, misused: Iterable[RecordView]) -> Hit:
    belongs = {str(plate) for view in misused if _is_another(hit.record, view) for plate in view.values("plate")}
    return replace(hit, why=tuple(_named_false(each, belongs) for each in hit.why)) if belongs else hit


def _is_barred(view: RecordView) -> bool:
    ways = (Way.LIST, Way.PRINT)
    return any(bars(each.handling, way, ours=not view.is_copy) for each in view.statements for way in ways)


def _is_another(one: RecordView, other: RecordView) -> bool:
    mine, theirs = _chassis(one), _chassis(other)
    return bool(mine and theirs) and not mine & theirs


def _chassis(view: RecordView) -> set[str]:
    return {identifiers.fold(Kind.CHASSIS, str(value)) for value in view.values("chassis")}


def _named_false(why: Why, belongs: set[str]) -> Why:
    """Return a reason; about a plate beside the one by which the record is named, as of a false plate if it is one."""
    is_beside = why.sentence == SENTENCES.get(f"{why.code}-beside")
    if not is_beside or why.parts.get("other", why.parts["one"]) not in belongs:
        return why
    return replace(why, sentence=SENTENCES[f"{why.code}-false"])

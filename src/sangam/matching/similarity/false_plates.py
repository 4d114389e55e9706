"""Which plate of a hit belongs to another vehicle: where that plate agrees, the reason calls it false.  Pure.

No record says which of its plates is false.  Two records that the officer sees tell it, where their chassis numbers
differ.  One is named by another plate; the owner of the other says that its plate was misused.  A record whose caveats
keep anything off paper or out of lists tells nothing in the reason of another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sangam.access.types import Way
from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Kind
from sangam.matching.similarity.features import SENTENCES
from sangam.matching.types import Hit, Why
from sangam.records.public import disclosure
from sangam.records.types import RecordView

_MISUSED = "plate-misused"


def name_false_plates(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits, each reason about a false plate calling it false.  Scores and order stay."""
    misused = [hit.record for hit in hits if hit.record.status == _MISUSED and not _is_barred(hit.record)]
    return [_with_false_plate(hit, misused) for hit in hits] if misused else list(hits)


def _with_false_plate(hit: Hit, misused: Iterable[RecordView]) -> Hit:
    belongs = {str(plate) for view in misused if _is_another(hit.record, view) for plate in view.values("plate")}
    return replace(hit, why=tuple(_named_false(each, belongs) for each in hit.why)) if belongs else hit


def _is_barred(view: RecordView) -> bool:
    return any(disclosure.barred_caveats(view, way) for way in (Way.LIST, Way.PRINT))


def _is_another(one: RecordView, other: RecordView) -> bool:
    mine, theirs = _chassis(one), _chassis(other)
    return bool(mine and theirs) and not mine & theirs


def _chassis(view: RecordView) -> set[str]:
    return {identifiers.confusion_key(Kind.CHASSIS, str(value)) for value in view.values("chassis")}


def _named_false(why: Why, belongs: set[str]) -> Why:
    """Return a reason; of a plate that does not name its record and belongs to another vehicle, it says "false"."""
    is_beside = why.sentence == SENTENCES.get(f"{why.code}-beside")
    if not is_beside or why.parts.get("other", why.parts["one"]) not in belongs:
        return why
    return replace(why, sentence=SENTENCES[f"{why.code}-false"])

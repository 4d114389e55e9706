"""Plates that two vehicles carry: of which the plate decides nothing, and the chassis number does.  Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Kind
from sangam.matching.types import Hit
from sangam.records.types import RecordView, ShownStatement


@dataclass(frozen=True, slots=True)
class Carrier:
    """A vehicle that carries the plate, and the statement of its chassis number."""

    record: RecordView
    chassis: ShownStatement


@dataclass(frozen=True, slots=True)
class SharedPlate:
    """A plate and the vehicles that carry it: two at least, no two of one chassis number."""

    plate: str
    carriers: tuple[Carrier, ...]


def shared_plates(hits: Iterable[Hit]) -> tuple[SharedPlate, ...]:
    """Return each plate of which the hits show two vehicles or more, told apart by their chassis numbers.

    Records of one chassis number, and those that people hold for one, are one vehicle: the best hit stands for it.
    """
    carried: dict[str, list[tuple[Carrier, frozenset[str]]]] = {}
    for hit in hits:
        cars = [view for view in (hit.record, *hit.judged.same) if view.kind == "vehicle"]
        numbers = frozenset(_folded_chassis_number(each) for view in cars for each in _chassis(view))
        stands = next(((view, each) for view in cars for each in _chassis(view)), None)
        if stands is None:
            continue
        for plate in dict.fromkeys(str(value) for view in cars for value in view.values("plate")):
            carried.setdefault(plate, []).append((Carrier(*stands), numbers))
    told = ((plate, _apart(found)) for plate, found in carried.items())
    return tuple(SharedPlate(plate, carriers) for plate, carriers in told if len(carriers) > 1)


def _apart(found: Sequence[tuple[Carrier, frozenset[str]]]) -> tuple[Carrier, ...]:
    """Return the carriers of which no two share a chassis number, in the order of the hits."""
    kept: list[Carrier] = []
    known: set[str] = set()
    for carrier, numbers in found:
        if not numbers & known:
            kept.append(carrier)
        known |= numbers
    return tuple(kept)


def _chassis(view: RecordView) -> list[ShownStatement]:
    return [each for each in view.statements if each.property == "chassis" and each.value is not None]


def _folded_chassis_number(chassis: ShownStatement) -> str:
    return identifiers.confusion_key(Kind.CHASSIS, str(chassis.value))

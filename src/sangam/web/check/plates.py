"""Plates that several vehicles carry, in words: above an answer, and on the page of a record."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from sangam.matching.public.checks import SharedPlate
from sangam.web.common import labels
from sangam.web.templatetags.words import word


def shared_words(plate: SharedPlate, *, page_of: UUID | None = None, in_list: bool = False) -> dict[str, Any]:
    """Return a plate that several vehicles carry, each with its chassis number, how it stands and the way to it.

    page_of: the record on whose page it stands; None above an answer, where each leads to its hit.  in_list: above
    the hits of a row, where each leads to its record.
    """
    carriers = [
        {
            "id": each.record.id,
            "owner": each.record.owner,
            "chassis": labels.for_sheet(each.record, each.chassis, str(each.chassis.value)),
            "status": word(labels.status(each.record), "choice"),
            "url": _way(each.record.id, page_of, in_list=in_list),
        }
        for each in plate.carriers
    ]
    of = plate.carriers[0].record
    stated = next(each for each in of.statements if each.property == "plate" and str(each.value) == plate.plate)
    return {"plate": labels.for_sheet(of, stated, plate.plate), "carriers": carriers}


def _way(record: UUID, page_of: UUID | None, *, in_list: bool) -> str:
    if page_of is None and not in_list:
        return f"#hit-{record}"
    return "" if record == page_of else reverse("record", args=[record])

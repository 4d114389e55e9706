"""What a laboratory's reference ties, in words above an answer: the weapon and the cases of its firings."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Kind
from sangam.matching.types import Hit
from sangam.records.types import RecordView
from sangam.web.common import labels


def tied_words(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return each reference that several hits hold: its records, and the way to the network that draws them."""
    held: dict[str, list[tuple[str, RecordView]]] = {}
    for hit in hits:
        for value in dict.fromkeys(str(each) for each in hit.record.values("lab_reference")):
            held.setdefault(identifiers.confusion_key(Kind.LABORATORY, value), []).append((value, hit.record))
    return [_words(found) for found in held.values() if len(found) > 1]


def _words(found: list[tuple[str, RecordView]]) -> dict[str, Any]:
    views = [view for _, view in found]
    middle = next((view for view in views if view.kind == "weapon"), views[0])
    return {
        "reference": found[0][0],
        "records": [
            {"url": f"#hit-{each.id}", "owner": each.owner, "kind": each.kind, "name": labels.name_of(each).name}
            for each in views
        ],
        "network": reverse("network", args=[middle.id]),
    }

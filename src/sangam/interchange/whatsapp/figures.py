"""What stands in an export, counted.  Pure."""

from collections.abc import Mapping

from sangam.identifiers.public.identifiers import Kind, Validity, find_identifiers
from sangam.interchange.whatsapp.types import Export, LineKind, Tally


def tally_of(export: Export, *, identifiers: Mapping[tuple[str, str], int]) -> Tally:
    """Return what stands in an export, counted.  identifiers: as `identifiers_of` found them."""
    lines = export.lines
    return Tally(
        messages=sum(each.kind is not LineKind.SYSTEM for each in lines),
        system=sum(each.kind is LineKind.SYSTEM for each in lines),
        media=sum(each.kind is LineKind.MEDIA for each in lines),
        edited=sum(each.edited for each in lines),
        deleted=sum(each.kind is LineKind.DELETED for each in lines),
        people=len(export.people),
        identifiers=len(identifiers),
        first_at=min((each.at for each in lines), default=None),
        last_at=max((each.at for each in lines), default=None),
    )


def identifiers_of(export: Export) -> dict[tuple[str, str], int]:
    """Return what an export's messages surely name, by kind and normal form, and in how many messages."""
    found: dict[tuple[str, str], int] = {}
    for line in export.lines:
        if line.kind is LineKind.SYSTEM or not any(each.isdigit() or each in "@/" for each in line.text):
            continue
        for key in {
            (str(each.kind), each.normal) for each in find_identifiers(line.text) if _is_sure(each.kind, each.valid)
        }:
            found[key] = found.get(key, 0) + 1
    return found


def _is_sure(kind: Kind, valid: Validity) -> bool:
    return kind is not Kind.SECTION and valid is not Validity.DOUBTFUL

"""The items of the checklist: those that ship, and in their place those that the force has edited."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources

from sangam.access.policy import require
from sangam.arrests import policy
from sangam.arrests.models import Arrest, ItemEdit
from sangam.arrests.types import ChecklistItem, Condition
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length

LANGUAGES = ("en", "hi", "ur", "pa")
WANTS = ("language", "document", "signature")
BINDING = ("law", "policy")
COLUMNS = (
    "code", "source", "binding", "forces", "applies", "wants", "within_h", "from_date", "until_date", "verified_by",
    *LANGUAGES,
)  # fmt: skip
_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
_FORCE = re.compile(r"[A-Z]{2,8}")
_MOST_HOURS = 24 * 90
_MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class _Where:
    """Where an item stands: its place in the list, and whether the force edited it."""

    place: int
    edited: bool


def items() -> tuple[ChecklistItem, ...]:
    """Return every item as the force has it, in order; an item that the force added comes last."""
    edits: dict[str, Mapping[str, str]] = {}
    for row in ItemEdit.objects.order_by("at", "id"):
        edits[row.code] = row.said
    shipped = _shipped_rows()
    codes = [*shipped, *(code for code in edits if code not in shipped)]
    return tuple(
        _item(edits.get(code) or shipped[code], _Where(place, code in edits)) for place, code in enumerate(codes)
    )


def edit_item(actor: Actor, said: Mapping[str, str]) -> ChecklistItem:
    """Put an item in place of the one with its code, or add it; open arrests show that it was changed.

    said: by `COLUMNS`, as text.  Raises Refused without the right, and Malformed for what is no item.
    """
    with audit.deed(actor, "officer:checklist:edit") as facts:
        require(actor, "checklist:edit")
        row = {name: require_length(str(said.get(name, "")), part="text", most=policy.LONGEST_TEXT) for name in COLUMNS}
        made = _item(row, _Where(0, edited=True))
        if len({*_shipped_rows(), *ItemEdit.objects.values_list("code", flat=True), made.code}) > _MOST_ITEMS:
            raise Malformed("arrests:many-items", "The checklist has at most {most} items.", most=_MOST_ITEMS)
        before = next((each for each in items() if each.code == made.code), None)
        ItemEdit.objects.create(id=new_id_of(actor.force), code=made.code, said=row, label=actor.label, at=clock.now())
        facts.update(item=made.code, before=policy.digest(before) if before else "", now=policy.digest(made))
        facts.update(open_arrests=Arrest.objects.filter(closed_at=None).count(), verified_by=made.verified_by)
    return made


def item(code: str) -> ChecklistItem:
    """Return an item.  Raises NotFound."""
    found = next((each for each in items() if each.code == code), None)
    if found is None:
        raise NotFound("arrests:item", "The checklist has no such item: open the arrest and try again.")
    return found


def as_text(one: ChecklistItem) -> dict[str, str]:
    """Return an item by `COLUMNS`, as a form or the file has it."""
    return {
        "code": one.code,
        "source": one.source,
        "binding": one.binding,
        "forces": ",".join(one.forces),
        "applies": ",".join(one.applies),
        "wants": ",".join(one.wants),
        "within_h": str(int(one.within.total_seconds() // 3600)) if one.within is not None else "",
        "from_date": one.from_date.isoformat() if one.from_date else "",
        "until_date": one.until_date.isoformat() if one.until_date else "",
        "verified_by": one.verified_by,
        **{language: one.texts.get(language, "") for language in LANGUAGES},
    }


@cache
def _shipped_rows() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("sangam.arrests").joinpath("data/checklist.tsv").read_text(encoding="utf-8")
    return {row["code"]: row for row in csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)}


def _item(row: Mapping[str, str], where: _Where) -> ChecklistItem:
    """Return an item from its columns.  Raises Malformed, naming the column."""
    if not _CODE.fullmatch(row["code"]):
        raise _wrong("code", "small letters, digits and hyphens")
    if not row["en"].strip() or not row["source"].strip():
        raise _wrong("en, source", "a text in English and the source of law")
    made = ChecklistItem(
        code=row["code"],
        place=where.place,
        texts={language: row[language] for language in LANGUAGES if row[language].strip()},
        source=row["source"],
        binding=_one_of("binding", row["binding"], BINDING),
        forces=tuple(_forces(row["forces"])),
        applies=tuple(Condition(each) for each in _some_of("applies", row["applies"], list(Condition))),
        wants=_some_of("wants", row["wants"], WANTS),
        within=_hours(row["within_h"]),
        from_date=_day("from_date", row["from_date"]),
        until_date=_day("until_date", row["until_date"]),
        verified_by=row["verified_by"].strip(),
    )
    return replace(made, edited=where.edited)


def _forces(text: str) -> Iterable[str]:
    for each in _parts(text):
        if not _FORCE.fullmatch(each):
            raise _wrong("forces", "codes of forces, such as DL,HR")
        yield each


def _some_of(column: str, text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    return tuple(_one_of(column, each, allowed) for each in _parts(text))


def _one_of(column: str, text: str, allowed: Iterable[str]) -> str:
    words = [str(each) for each in allowed]
    if text not in words:
        raise _wrong(column, ", ".join(words))
    return text


def _hours(text: str) -> timedelta | None:
    if not text.strip():
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:6]) <= _MOST_HOURS or len(text) > 6:
        raise _wrong("within_h", "hours from the arrest, in digits")
    return timedelta(hours=int(text))


def _day(column: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text.strip() else None
    except ValueError:
        raise _wrong(column, "a day as 2026-12-31") from None


def _parts(text: str) -> list[str]:
    return [part for each in text.split(",") if (part := each.strip())]


def _wrong(column: str, wanted: str) -> Malformed:
    return Malformed(
        "arrests:item-column", "The column {column} of the item needs {wanted}.", column=column, wanted=wanted
    )

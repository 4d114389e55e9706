"""What an import of a file would do: columns, how they were read, which are in an old font."""

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sangam.access.policy import require
from sangam.interchange.imports import columns
from sangam.interchange.sheets import outlines
from sangam.interchange.sheets.outlines import SHOWN, Outline
from sangam.interchange.sheets.sheets import open_sheet
from sangam.interchange.types import ColumnView, Legacy, Mapping, Plan
from sangam.kernel.actor import Actor
from sangam.kernel.sentences import Told


def plan(
    actor: Actor,
    path: Path,
    *,
    kind: str = "person",
    name: str = "",
    given: str | Mapping = "",
    fonts: Legacy | Map[str, Legacy] = Legacy.ASK,
) -> Plan:
    """Return the plan of an import: nothing is written, nothing is looked up.

    given: a mapping, written or made; empty: guessed.  fonts: what to do with columns in an old font, for all of them
    or by column.  Raises Refused (no right to import) and Malformed (no sheet, no such column).
    """
    require(actor, "import:run")
    outline = outlines.outline(path, open_sheet(path, name=name or path.name))
    return plan_outline(outline, kind=kind, given=given, fonts=fonts)


def unread(file: str) -> Plan:
    """Return the plan of a file that nobody has read yet."""
    return Plan(file, "", 0, 0, "", Mapping("", (), file), (), ())


def without_kind(outline: Outline) -> Plan:
    """Return the plan of what was read once and of which nobody has said yet what stands in its rows."""
    nothing = Mapping("", (), outline.file)
    return _plan(outline, nothing, [columns.NOT_KNOWN for _ in outline.header], fonts=Legacy.ASK)


def of_kind(before: Plan, kind: str) -> Plan:
    """Return a plan whose rows are of a kind, its columns guessed anew, without reading the file again.

    Nothing is mapped where no column is known: an officer says what each holds.  Raises Malformed (an unknown kind).
    """
    header, seen = [each.name for each in before.columns], [each.alike for each in before.columns]
    chosen, hows = columns.guessed_from(kind, header, seen, file=before.file)
    return _with_mapping(before, chosen, hows, fonts=before.mapping.legacy)


def plan_outline(
    outline: Outline, *, kind: str, given: str | Mapping = "", fonts: Legacy | Map[str, Legacy] = Legacy.ASK
) -> Plan:
    """Return the plan of what was read once, as `plan` does.  Raises Malformed (no such column, nothing is known)."""
    chosen, hows = _choose_mapping(outline, kind=kind, given=given)
    return _plan(outline, chosen, hows, fonts=fonts)


def _plan(outline: Outline, chosen: Mapping, hows: Sequence[str], *, fonts: Legacy | Map[str, Legacy]) -> Plan:
    in_old_font = [column for column, odd in zip(outline.header, outline.fonts, strict=True) if odd]
    decided = {column: _font_decision(column, chosen, fonts) for column in in_old_font}
    each = zip(outline.header, outline.samples, hows, outline.fonts, outline.previews, strict=True)
    views = [
        ColumnView(column, tuple(values[:SHOWN]), _becomes(chosen, column), how, odd, preview, columns.alike(values))
        for column, values, how, odd, preview in each
    ]
    return Plan(
        outline.file,
        outline.digest,
        outline.size_bytes,
        outline.rows,
        outline.encoding,
        replace(chosen, legacy=decided),
        tuple(views),
        outline.notes,
        first=outline.first,
    )


def change_mapping(before: Plan, mapping: Mapping, *, fonts: Map[str, Legacy]) -> Plan:
    """Return a plan with other columns, without reading the file again."""
    return _with_mapping(before, mapping, _hows(mapping, [each.name for each in before.columns]), fonts=fonts)


def _with_mapping(before: Plan, mapping: Mapping, hows: Sequence[str], *, fonts: Map[str, Legacy]) -> Plan:
    decided = {each.name: _font_decision(each.name, mapping, fonts) for each in before.columns if each.legacy}
    views = [
        replace(each, property=_becomes(mapping, each.name), how=how)
        for each, how in zip(before.columns, hows, strict=True)
    ]
    return replace(before, mapping=replace(mapping, legacy=decided), columns=tuple(views))


def _choose_mapping(outline: Outline, *, kind: str, given: str | Mapping) -> tuple[Mapping, list[str]]:
    if isinstance(given, Mapping):
        return given, _hows(given, outline.header)
    if "=" not in given:
        return columns.guess_mapping(kind, outline.header, outline.samples, file=outline.file)
    written = columns.read_map(given, kind=kind, header=outline.header, file=outline.file)
    return written, _hows(written, outline.header)


def _hows(chosen: Mapping, header: Sequence[str]) -> list[str]:
    said, left = Told("as you said"), Told("not named: left out")
    return [said if _becomes(chosen, column) else left for column in header]


def _becomes(chosen: Mapping, column: str) -> str:
    return next((each.property for each in chosen.columns if column in each.columns), "")


def _font_decision(column: str, chosen: Mapping, fonts: Legacy | Map[str, Legacy]) -> Legacy:
    """Return what was decided for a column in an old font: now, or before, or nothing yet."""
    word = fonts if isinstance(fonts, Legacy) else fonts.get(column, Legacy.ASK)
    return chosen.legacy.get(column, Legacy.ASK) if word is Legacy.ASK else word

"""Columns: which one becomes which property, as a person wrote it, or guessed from the heading and the first values.

Written: `name=NAME,relative=FATHER,phone=MOBILE1+MOBILE2,address=HOUSE&STREET,source="Gang file 2026",grade=B2`.

`+` gives each column's value a statement of its own.  `&` joins the words of the columns into one value.  A value in
quotation marks is the same for each row.

Beside the kind's properties there are `id`, which names the record, and `text`, a whole string as the police write it,
taken apart.  There are also `source`, `grade`, `learned`, `classification`, `caveats`.
"""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field, replace
from pathlib import Path

from sangam.access.policy import require
from sangam.identifiers import finder, types
from sangam.interchange.imports.row_drafts import day
from sangam.interchange.sheets import heading_words, outlines
from sangam.interchange.sheets.heading_words import is_counting_up
from sangam.interchange.sheets.outlines import SHOWN, Outline
from sangam.interchange.sheets.sheets import open_sheet
from sangam.interchange.types import Assigned, ColumnView, Legacy, Mapping, Plan
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.sentences import Told
from sangam.records.schema.kinds import KINDS, Kind, Type

BESIDE = ("id", "text", "source", "grade", "learned")
_CONSTANT_ONLY = ("classification", "caveats")
_PAIR = re.compile(r'\s*+(?P<name>[a-z_]++)\s*+=\s*+(?:"(?P<constant>[^"]*+)"\s*+|(?P<columns>[^,"]*+))(?:,|$)')
_BY_VALUES = (types.Kind.PLATE, types.Kind.PHONE)
_FEWEST, _MOSTLY = 3, 0.8
"""Values of a column from which its kind is told, and how many of them are of it."""
_NO_COLUMN = frozenset({Type.PHOTO, Type.FILE})
NOT_KNOWN = Told("not known: left out")
_SERIAL = Told("a serial number of the rows, which names no record: left out")

Alike = Map[str, tuple[int, int]]
"""Kind of identifier → how many values of a column are of it, of how many."""


@dataclass(slots=True)
class _Written:
    columns: list[Assigned] = field(default_factory=list)
    constants: dict[str, str] = field(default_factory=dict)


def read_map(text: str, *, kind: str, header: Sequence[str], file: str) -> Mapping:
    """Return the mapping that a person wrote.

    Raises Malformed for an unknown kind, property or column, each with what there is.
    """
    declared, written, at, end = kind_named(kind), _Written(), 0, len(text.rstrip())
    while at < end:
        pair = _PAIR.match(text, at)
        if pair is None:
            raise Malformed(
                "interchange:map",
                "The mapping cannot be read at '{rest}': expected property=COLUMN, or property=\"the same for all\".",
                rest=text[at : at + 40],
            )
        _write_assignment(written, declared, pair, header)
        at = pair.end()
    return _checked_mapping(declared, written, file)


def guess_mapping(
    kind: str, header: Sequence[str], samples: Sequence[Sequence[str]], *, file: str
) -> tuple[Mapping, list[str]]:
    """Return a mapping guessed from headings and first values, and for each column how it was guessed."""
    chosen, hows = guessed_from(kind, header, [*map(alike, samples)], file=file)
    _require_content(kind_named(kind), chosen.columns)
    return chosen, hows


def guessed_from(kind: str, header: Sequence[str], seen: Sequence[Alike], *, file: str) -> tuple[Mapping, list[str]]:
    """Return the same from what `alike` found in each column; nothing is mapped where nothing is known."""
    declared = kind_named(kind)
    found: dict[str, list[str]] = {}
    hows: list[str] = []
    for column, counts in zip(header, seen, strict=True):
        name, how = _guess(declared, column, counts)
        if name and name in found and _is_single(declared, name):
            name, how = "", Told("{property} is taken from {column} already", property=name, column=found[name][0])
        if name:
            found.setdefault(name, []).append(column)
        hows.append(how)
    if "text" not in found and len(header) == 1 and declared.name == "person":
        found = {"text": [header[0]]}
        hows = [Told("the only column: read as name, alias, relative and address together")]
    assigned = [Assigned(name, tuple(columns)) for name, columns in found.items()]
    return _build_mapping(declared, _Written(assigned), file), hows


def alike(values: Iterable[str]) -> Alike:
    """Return of which kinds of identifier most values are, plates and phones only: how many, of how many."""
    seen = [value for value in values if value]
    if len(seen) < _FEWEST:
        return {}
    found = [
        {each.kind for each in finder.find_identifiers(value) if len(each.text) > len(value) - 4} for value in seen
    ]
    fitting = {kind: sum(kind in each for each in found) for kind in _BY_VALUES}
    return {kind: (count, len(seen)) for kind, count in fitting.items() if count >= _MOSTLY * len(seen)}


def serial_key(plan: Plan) -> str:
    """Return the column that names the records though it holds 1, 2, 3 and so on; "" where none does.

    By such a key the rows of the next list overwrite the records of this one.
    """
    key = plan.mapping.of("id")
    named = key.columns if key else ()
    return next((each.name for each in plan.columns if each.name in named and is_counting_up(each.samples)), "")


def choices(kind: str) -> tuple[str, ...]:
    """Return what a column of a sheet may become: the kind's properties, then `id`, `text` and so on."""
    declared = kind_named(kind)
    beside = [name for name in BESIDE if name != "text" or kind == "person"]
    return (*(each.name for each in declared.properties if each.type not in _NO_COLUMN), *beside)


def assign(plan: Plan, becomes: Sequence[str], *, source: str = "", grade: str = "") -> Mapping:
    """Return the plan's mapping with each column, in order, becoming what stands in `becomes` ("" is left out).

    What was joined by hand stays joined.  Raises Malformed for an unknown property, a grade that is none, or when
    nothing of the kind is given.
    """
    kind, old = kind_named(plan.mapping.kind), plan.mapping
    found: dict[str, list[str]] = {}
    for view, name in zip(plan.columns, becomes, strict=True):
        if name:
            _require_property(kind, name)
            found.setdefault(name, []).append(view.name)
    joined = {(each.property, each.columns) for each in old.columns if each.joined}
    columns = [Assigned(name, tuple(names), (name, tuple(names)) in joined) for name, names in found.items()]
    _require_content(kind, columns)
    return replace(
        old,
        columns=tuple(columns),
        source=source.strip() or old.source,
        grade=_parse_grade(grade) if grade else old.grade,
    )


def kind_named(name: str) -> Kind:
    """Return the declared kind.  Raises Malformed."""
    if name not in KINDS:
        raise Malformed(
            "interchange:kind",
            "There is no kind of record {kind}; there are {kinds}.",
            kind=name,
            kinds=", ".join(KINDS),
        )
    return KINDS[name]


def _write_assignment(written: _Written, kind: Kind, pair: re.Match[str], header: Sequence[str]) -> None:
    name, constant, columns = pair["name"], pair["constant"], (pair["columns"] or "").strip()
    _require_property(kind, name)
    if constant is None and name in ("grade", *_CONSTANT_ONLY) and _column(columns, header) is None:
        constant = columns  # grade=B2 needs no quotation marks
    if constant is not None:
        written.constants[name] = constant.strip()
        return
    joined = "&" in columns and _column(columns, header) is None
    parts = [columns] if _column(columns, header) else re.split("&" if joined else r"\+", columns)
    written.columns.append(Assigned(name, tuple(_require_column(part.strip(), header) for part in parts), joined))


def _require_property(kind: Kind, name: str) -> None:
    declared = kind.property(name)
    if name in BESIDE or name in _CONSTANT_ONLY or (declared and declared.type not in _NO_COLUMN):
        return
    raise Malformed(
        "interchange:property",
        "A {kind} has no property {name} that a sheet can give; there are {names}.",
        kind=kind.name,
        name=name,
        names=", ".join([*(each.name for each in kind.properties if each.type not in _NO_COLUMN), *BESIDE]),
    )


def _require_column(column: str, header: Sequence[str]) -> str:
    found = _column(column, header)
    if found is None:
        raise Malformed(
            "interchange:column",
            "The file has no column {column}; it has {columns}.",
            column=column or "''",
            columns=", ".join(header),
        )
    return found


def _column(name: str, header: Sequence[str]) -> str | None:
    exact = (column for column in header if column == name)
    alike = (column for column in header if heading_words.plain(column) == heading_words.plain(name))
    return next(exact, None) or next(alike, None)


def _checked_mapping(kind: Kind, written: _Written, file: str) -> Mapping:
    made = _build_mapping(kind, written, file)
    _require_content(kind, made.columns)
    return made


def _build_mapping(kind: Kind, written: _Written, file: str) -> Mapping:
    """Return the mapping, the constants for grade, handling and day read and taken out."""
    constants = dict(written.constants)
    made = Mapping(kind.name, tuple(written.columns), constants.pop("source", "") or file)
    if (grade := constants.pop("grade", "")) or not made.of("grade"):
        made = replace(made, grade=_parse_grade(grade or "F6"))
    if learned := constants.pop("learned", ""):
        made = replace(made, learned_date=day("learned", learned))
    handling = _parse_handling(constants.pop("classification", "restricted"), constants.pop("caveats", ""))
    return replace(made, handling=handling, constants=constants)


def _require_content(kind: Kind, columns: Sequence[Assigned]) -> None:
    if not any(kind.property(each.property) or each.property == "text" for each in columns):
        raise Malformed(
            "interchange:nothing-mapped",
            "No column of the file is known as a property of a {kind}: say which, as in name=NAME.",
            kind=kind.name,
        )


def _parse_grade(text: str) -> Grade:
    try:
        return Grade.parse(text)
    except ValueError as error:
        raise Malformed("interchange:grade", "Grade: {fault}.", fault=error) from None


def _parse_handling(classification: str, caveats: str) -> Handling:
    try:
        level = Classification[classification.strip().upper().replace("-", "_").replace(" ", "_")]
        return Handling(level, frozenset(Caveat(word) for word in re.split(r"[\s+,]+", caveats) if word))
    except (KeyError, ValueError):
        raise Malformed(
            "interchange:handling",
            "Handling: expected a classification of {levels} and caveats of {caveats}.",
            levels=", ".join(level.name.lower() for level in Classification),
            caveats=", ".join(Caveat),
        ) from None


def _guess(kind: Kind, column: str, seen: Alike) -> tuple[str, Told]:
    if heading_words.is_of_serials(column):
        return "", _SERIAL
    for name in heading_words.properties_called(column):
        if kind.property(name) or (name in BESIDE and (name != "text" or kind.name == "person")):
            return name, Told("the heading {column} is known as {property}", column=column, property=name)
    for declared in kind.properties:
        if declared.identifier and declared.identifier in seen:
            fitting, values = seen[declared.identifier]
            are = "{fitting} of the first {values} values are of the kind {identifier}"
            return declared.name, Told(are, fitting=fitting, values=values, identifier=declared.identifier)
    return "", NOT_KNOWN


def _is_single(kind: Kind, name: str) -> bool:
    declared = kind.property(name)
    return name in BESIDE or name == "name" or (declared is not None and not declared.many)


# What an import of a file would do: columns, how they were read, which are in an old font.


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
    return _plan(outline, nothing, [NOT_KNOWN for _ in outline.header], fonts=Legacy.ASK)


def of_kind(before: Plan, kind: str) -> Plan:
    """Return a plan whose rows are of a kind, its columns guessed anew, without reading the file again.

    Nothing is mapped where no column is known: an officer says what each holds.  Raises Malformed (an unknown kind).
    """
    header, seen = [each.name for each in before.columns], [each.alike for each in before.columns]
    chosen, hows = guessed_from(kind, header, seen, file=before.file)
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
        ColumnView(column, tuple(values[:SHOWN]), _becomes(chosen, column), how, odd, preview, alike(values))
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
        return guess_mapping(kind, outline.header, outline.samples, file=outline.file)
    written = read_map(given, kind=kind, header=outline.header, file=outline.file)
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

"""One row of a sheet as one new record, or every reason why not."""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sangam.identifiers import finder
from sangam.interchange.imports import phrases
from sangam.interchange.sheets import heading_words
from sangam.interchange.types import Assigned, Legacy, Mapping, Plan, Row, TriedRow, Trouble
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade
from sangam.kernel.ids import named_id, named_id_of, secret_id_of
from sangam.kernel.sentences import Told
from sangam.names import legacy
from sangam.records.own_records.records import New
from sangam.records.schema.event_kinds import require_order
from sangam.records.schema.kinds import KINDS, Kind, Property, Type
from sangam.records.schema.values import check
from sangam.records.types import Said, Value

_FROM_BLANKS = r"(?:(?<!\s)\s*|)"
"""The blanks before a sign, looked through from the first of them alone."""
_SEVERAL = re.compile(rf"{_FROM_BLANKS}[,;|\n]\s*+|(?<!\s)\s++/\s++")
_SEPARATED = re.compile(r"[^\w +\-]")
"""A cell without such a sign holds one value, or none that reads."""
_SEVERAL_NAMES = re.compile(rf"{_FROM_BLANKS}(?:[@,;|/\n]|\burf\b|\balias\b|\ba\.?k\.?a\.?\b|उर्फ़?)\s*+", re.IGNORECASE)
_BLANK = frozenset({"", "-", "--", "na", "n/a", "nil", "null", "none", "nan", "not known", "unknown", "अज्ञात"})
_SHORTENED = re.compile(r"^\d(?:\.\d+)?E\+\d+$", re.IGNORECASE)
_DAY_FORMS = (
    "%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d/%m/%y", "%d.%m.%y",
)  # fmt: skip
_AGE = re.compile(r"(?P<years>\d{1,2}|1[01]\d)(?P<unit> ?(?:y|yr|yrs|years?|वर्ष|साल|سال|ਸਾਲ)\.?)?", re.IGNORECASE)
_PLACES = frozenset({"address", "village", "place", "station", "number", "area"})
_IDENTIFYING = frozenset({Type.NAME, Type.RELATIVE, Type.IDENTIFIER, Type.YEAR, Type.DATE, Type.REFERENCE})
_MARK_BY_SEX = {"male": "s/o", "female": "d/o"}
_MOST_STATEMENTS = 200
_NEXT = (("second record",), ("third record",))
"""What is added to a row's name for the ids that follow its own."""


class _Bad(Exception):
    """A value that does not fit: column, value and why."""

    def __init__(self, column: str, value: str, why: str) -> None:
        super().__init__(why)
        self.column, self.value, self.why = column, value, why


@dataclass(frozen=True, slots=True)
class _Common:
    """What all statements of a row share."""

    source: str
    grade: Grade
    learned_date: date | None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A row that can be taken in.  digest: of everything it says, to tell a repeat from a contradiction.

    earlier_ids: under which earlier versions of this software would have made the record.  next_ids: under which it is
    taken in, one after the other, where the record of the id before is closed to the importer.
    """

    line: int
    new: New
    id: UUID
    earlier_ids: tuple[UUID, ...]
    next_ids: tuple[UUID, ...]
    digest: int
    troubles: tuple[Trouble, ...] = ()


class Drafter:
    """Drafts the rows of one sheet under one mapping.

    A record's id is named by force, kind and source with the id column's value.  Without an id column it is named with
    a digest of what identifies it (names, relatives, identifiers, days, places).  The same row so gives the same
    record.  The name goes through `word`, which only this node can make: who knows a row does not know the number of
    its record.
    """

    def __init__(
        self, header: Sequence[str], mapping: Mapping, *, force: str, file: str, word: Callable[[str], bytes]
    ) -> None:
        self._at = {name: at for at, name in enumerate(header)}
        self._mapping, self._kind = mapping, KINDS[mapping.kind]
        self._force = force
        self._word = word
        self._scope = ("import", force, mapping.kind, mapping.source or file)
        self._fonts = frozenset(name for name, word in mapping.legacy.items() if word is Legacy.CONVERT)
        said = [each for each in mapping.columns if self._kind.property(each.property)]
        self._plain = [each for each in said if each.property != "relative"]
        self._kin = [each for each in said if each.property == "relative"]
        self._text = mapping.of("text")

    def draft(self, row: Row) -> Drafted | tuple[Trouble, ...]:
        """Return the row as a new record, or its troubles, each with column, value and reason."""
        if row.rejected:
            return row.troubles
        said, bad = self.said(row)
        if bad:
            return (*row.troubles, *bad)
        naming = (*self._scope, *self._naming(row, said))
        record, *following = (self._secret_id(*naming, *nth) for nth in ((), *_NEXT))
        new = New(self._kind.name, said, id=record)
        earlier = named_id_of(self._force, *naming), named_id(*naming)
        return Drafted(row.line, new, record, earlier, tuple(following), _digest(said), row.troubles)

    def _secret_id(self, *naming: str) -> UUID:
        return secret_id_of(self._force, self._word("\x1f".join(naming)))

    def said(self, row: Row) -> tuple[list[Said], tuple[Trouble, ...]]:
        """Return what a row says in the form in which it is kept, and why it is rejected, if it is."""
        bad: list[Trouble] = []
        pairs, common = self._pairs(row, bad), self._common(row, bad)
        said = [made for pair in pairs if (made := self._checked(row.line, pair, common, bad))]
        self._check_order(row.line, said, bad)
        if not said and not bad:
            bad.append(Trouble(row.line, "", " | ".join(filter(None, row.cells))[:200], self._nothing()))
        if len(said) > _MOST_STATEMENTS:
            bad.append(Trouble(row.line, "", "", Told("gives more than {most} statements", most=_MOST_STATEMENTS)))
        return said, tuple(dict.fromkeys(bad))

    def key(self, row: Row) -> str:
        """Return the number by which a row names its record, "" where it has none."""
        return heading_words.ascii_digits(self._first(row, "id"))

    def _check_order(self, line: int, said: Sequence[Said], bad: list[Trouble]) -> None:
        try:
            require_order(self._kind, ((each.property, each.value) for each in said))
        except Malformed as fault:
            bad.append(Trouble(line, "", "", fault.told))

    def _pairs(self, row: Row, bad: list[Trouble]) -> list[tuple[str, str, str]]:
        """Return (property, column, value) of everything that the row says."""
        pairs: list[tuple[str, str, str]] = []
        for assigned in self._plain:
            for column, cell in self._cells(row, assigned):
                pairs += [(name, column, value) for name, value in _values(self._property(assigned.property), cell)]
        pairs += [(name, "", value) for name, value in self._mapping.constants.items()]
        if self._text:
            for column, cell in self._cells(row, self._text):
                pairs += [(name, column, value) for name, value in self._taken_apart(row, column, cell, bad)]
        sex = next((heading_words.option_called("sex", value) for name, _, value in pairs if name == "sex"), "")
        for assigned in self._kin:
            pairs += [("relative", column, _kin(column, cell, sex)) for column, cell in self._cells(row, assigned)]
        return list({(name, value): (name, column, value) for name, column, value in pairs}.values())

    def _taken_apart(self, row: Row, column: str, cell: str, bad: list[Trouble]) -> list[tuple[str, str]]:
        pairs = [pair for pair in phrases.take_apart(cell) if self._kind.property(pair[0])]
        if not any(name == "name" for name, _ in pairs):
            bad.append(Trouble(row.line, column, phrases.mask_aadhaar(cell)[:200], Told("no name is found in it")))
        return pairs

    def _cells(self, row: Row, assigned: Assigned) -> Iterator[tuple[str, str]]:
        """Yield (column, text) for each cell of the assigned columns that says something, old fonts converted."""
        cells = [(column, self._cell(row, column)) for column in assigned.columns]
        filled = [(column, cell) for column, cell in cells if cell.casefold() not in _BLANK]
        if assigned.joined and filled:
            yield " & ".join(assigned.columns), " ".join(cell for _, cell in filled)
        elif not assigned.joined:
            yield from filled

    def _cell(self, row: Row, column: str) -> str:
        cell = row.cells[self._at[column]]
        return legacy.convert(cell) if column in self._fonts else cell

    def _checked(self, line: int, pair: tuple[str, str, str], common: "_Common", bad: list[Trouble]) -> Said | None:
        name, column, value = pair
        try:
            kept = _value_of_cell(self._property(name), column, value)
            said = Said(name, kept, common.source, common.grade, self._mapping.handling, common.learned_date)
            return check(self._kind, said)
        except _Bad as fault:
            bad.append(Trouble(line, fault.column, phrases.mask_aadhaar(fault.value)[:200], fault.why))
        except Malformed as fault:
            bad.append(Trouble(line, column or name, phrases.mask_aadhaar(value)[:200], fault.told))
        return None

    def _common(self, row: Row, bad: list[Trouble]) -> "_Common":
        """Return what holds for every statement of the row: source, grade, the day it was learned."""
        source, grade, learned = (self._first(row, name) for name in ("source", "grade", "learned"))
        common = _Common(source or self._mapping.source, self._mapping.grade, self._mapping.learned_date)
        try:
            common = replace(common, grade=Grade.parse(grade) if grade else common.grade)
        except ValueError:
            bad.append(Trouble(row.line, "grade", grade[:200], Told("a grade is A-F then 1-6")))
        try:
            return replace(common, learned_date=day("learned", learned) if learned else common.learned_date)
        except Malformed as fault:
            bad.append(Trouble(row.line, "learned", learned[:200], fault.told))
            return common

    def _first(self, row: Row, name: str) -> str:
        assigned = self._mapping.of(name)
        return next((cell for _, cell in self._cells(row, assigned)), "") if assigned else ""

    def _property(self, name: str) -> Property:
        found = self._kind.property(name)
        if found is None:
            raise RuntimeError(f"the mapping gave {name}, which a {self._kind.name} has not")
        return found

    def _naming(self, row: Row, said: Sequence[Said]) -> tuple[str, ...]:
        if named := self.key(row):
            return "id", named
        return "what", *sorted(f"{each.property}={each.value}" for each in _identifying_statements(self._kind, said))

    def _nothing(self) -> Told:
        return Told("none of the columns that were chosen holds anything")


def day(name: str, text: str) -> date:
    """Return a day as India writes it, day before month.  Raises Malformed."""
    written = heading_words.ascii_digits(text).strip()
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(written, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise Malformed(
        "interchange:day",
        "{name}: expected a day as 24/11/2026 or 2026-11-24, not {value}.",
        name=name,
        value=text[:60],
    )


def _values(declared: Property, cell: str) -> list[tuple[str, str]]:
    """Return (property, value) for each value that a cell holds."""
    if declared.name == "name" and declared.type is Type.NAME:
        return phrases.split_name(cell)
    if declared.name == "alias":
        return [("alias", part) for part in _SEVERAL_NAMES.split(cell) if part]
    if declared.type is Type.CHOICE and declared.many:
        return [(declared.name, part) for part in _SEVERAL.split(cell) if part]
    if declared.type is Type.IDENTIFIER:
        return [(declared.name, part) for part in _identifiers_in(declared, cell)]
    return [(declared.name, cell)]


def _identifiers_in(declared: Property, cell: str) -> list[str]:
    """Return the identifiers of a cell: the whole of it if it reads as one, else its parts, else those found in it."""
    if not _SEPARATED.search(cell) or _is_identifier(declared, cell):
        return [cell]
    parts = [part for part in _SEVERAL.split(cell) if part]
    if len(parts) > 1 and all(_is_identifier(declared, part) for part in parts):
        return parts
    found = [each for each in finder.find_identifiers(cell) if each.kind is declared.identifier]
    rest = cell
    for each in reversed(found):
        rest = rest[: each.start] + rest[each.end :]
    return [each.text for each in found] if found and not any(map(str.isalnum, rest)) else [cell]


def _is_identifier(declared: Property, text: str) -> bool:
    if declared.identifier is None:
        return False
    try:
        finder.normalise(declared.identifier, text)
    except Malformed:
        return False
    return True


def _value_of_cell(declared: Property, column: str, value: str) -> Value:
    """Return a cell's text as the property's type wants it."""
    if declared.type in (Type.DATE, Type.TIME):
        return _moment(declared.name, heading_words.ascii_digits(value))
    if declared.type is Type.YEAR:
        return _year(column, heading_words.ascii_digits(value).removesuffix(".0"))
    if declared.type is Type.NUMBER:
        return heading_words.ascii_digits(value).removesuffix(".0")
    if declared.type is Type.CHOICE:
        return heading_words.option_called(declared.name, value)
    if declared.type is Type.REFERENCE:
        return _reference(column, value)
    if declared.type is Type.IDENTIFIER and _SHORTENED.match(value):
        why = Told("the spreadsheet has shortened this number: format the column as text and save anew")
        raise _Bad(column, value, why)
    return value if declared.type is Type.IDENTIFIER else phrases.mask_aadhaar(value)


def _moment(name: str, text: str) -> str:
    """Return a time whose day may stand as India writes it, for the property's own check.  Raises Malformed."""
    first, _, rest = text.strip().replace("T", " ").partition(" ")
    return f"{day(name, first).isoformat()} {rest.strip()}".strip()


def _year(column: str, text: str) -> str:
    """Return a year of birth; an age ("34 yrs", "34 वर्ष", "34" under a heading of ages) is counted back from this year.

    Raises _Bad for a bare short number under another heading: "85" may be an age, or 1985.
    """
    found = _AGE.fullmatch(text.strip())
    if found is None:
        return text
    if not found["unit"] and not heading_words.is_of_ages(column):
        raise _Bad(column, text, Told("an age or a year? Write the year in full, or head the column as an age"))
    return str(clock.now().astimezone(clock.INDIA).year - int(found["years"]))


def _reference(column: str, value: str) -> Map[str, object]:
    try:
        return {"ref": str(UUID(value)), "label": ""}
    except ValueError:
        raise _Bad(column, value, Told("expected the id of a record, as its page shows it")) from None


def _kin(column: str, cell: str, sex: str) -> str:
    """Return a relative with the relation: as the cell says, else as the heading and the person's sex tell."""
    if said := phrases.relative_in(cell):
        return said
    heading = heading_words.plain(column)
    if ("husband" in heading or "पति" in heading) and "father" not in heading and "पिता" not in heading:
        return f"w/o {cell}"
    if "guardian" in heading:
        return f"c/o {cell}"
    return f"{_MARK_BY_SEX.get(sex, 'child of')} {cell}"


def _identifying_statements(kind: Kind, said: Sequence[Said]) -> list[Said]:
    """Return the statements that tell this record from another."""
    naming = {each.name for each in kind.properties if each.type in _IDENTIFYING or each.name in _PLACES}
    return [each for each in said if each.property in naming] or list(said)


def _digest(said: Sequence[Said]) -> int:
    whole = sorted(repr((s.property, s.value, s.source, str(s.grade))) for s in said)
    return int.from_bytes(hashlib.blake2b("\x1f".join(whole).encode(), digest_size=8).digest())


# The first rows of a file as they would be taken in: each value in the form in which it is kept.


def first_rows(plan: Plan) -> list[TriedRow]:
    """Return the first rows as they would be taken in; nothing is written, and no record is named."""
    header = [each.name for each in plan.columns]
    drafter = Drafter(header, plan.mapping, force="", file=plan.file, word=str.encode)
    rows = (Row(0, (*cells, *[""] * (len(header) - len(cells)))) for cells in plan.first)
    return [_try_row(drafter, row, plan) for row in rows if not row.empty]


def _try_row(drafter: Drafter, row: Row, plan: Plan) -> TriedRow:
    said, bad = drafter.said(row)
    key = [("id", drafter.key(row))] if plan.mapping.of("id") else []
    values = [*key, *((each.property, each.value) for each in said), *_beside(said, plan)]
    return TriedRow(tuple(values), tuple(each.why for each in bad))


def _beside(said: list[Said], plan: Plan) -> list[tuple[str, Value]]:
    """Return what columns of the row say of all its entries: source, grade, the day they were learned."""
    if not said:
        return []
    learned = said[0].learned_date
    every = {"source": said[0].source, "grade": str(said[0].grade), "learned": learned.isoformat() if learned else ""}
    return [(name, value) for name, value in every.items() if value and plan.mapping.of(name)]

"""Identity changes: a row makes another person or thing of the record that stands.

The names differ, or no number is the same.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sangam.names.public import names
from sangam.names.types import Band, Comparison, PersonName
from sangam.records.schema.kinds import Kind
from sangam.records.types import Said, Statement

_OTHER_KIN = frozenset({"father-differs", "husband-differs", "relative-differs"})
_IN_PART = frozenset({"given-name-only", "one-word-only"})
"""Names that agree in one word only: then the numbers decide."""

Statements = Sequence[Said | Statement]


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """A record of which a row would make another person or thing.

    before, after: its name or number; before is "" where the importer is not shown it, or it may not leave.
    """

    record: UUID
    before: str
    after: str


def is_another(kind: Kind, before: Statements, after: Statements) -> bool:
    """Tell whether these statements are of another person or thing than those before, by name and numbers."""
    one, other = _full_name(before), _full_name(after)
    mine, theirs = _numbers(kind, before), _numbers(kind, after)
    no_number_agrees = bool(mine and theirs) and not mine & theirs
    if one and other:
        return _differs(names.compare(one, other), no_number_agrees)
    return no_number_agrees


def name_or_number(kind: Kind, statements: Statements) -> str:
    """Return by what a person or thing is known: the name, else a number, else nothing."""
    numbers = (number for _, number in sorted(_numbers(kind, statements)))
    return next(_values(statements, "name"), "") or next(numbers, "")


def _differs(found: Comparison, no_number_agrees: bool) -> bool:
    codes = {reason.code for reason in found.reasons}
    is_other = found.band is Band.NONE or bool(codes & _OTHER_KIN)
    return is_other or (no_number_agrees and bool(codes & _IN_PART))


def _full_name(statements: Statements) -> PersonName | None:
    """Return the name with aliases and relative, None where the statements hold none."""
    main = names.parse(next(_values(statements, "name"), ""))
    known = [names.parse(value) for value in _values(statements, "alias")]
    aliases = [*main.aliases, *(tokens for each in known for tokens in (each.tokens, *each.aliases) if tokens)]
    relatives = (names.parse(value).relative for value in _values(statements, "relative"))
    relative = main.relative or next(filter(None, relatives), None)
    return PersonName(main.tokens, tuple(aliases), relative, titles=main.titles) if main.tokens else None


def _values(statements: Iterable[Said | Statement], name: str) -> Iterator[str]:
    return (str(each.value) for each in statements if each.property == name)


def _numbers(kind: Kind, statements: Statements) -> set[tuple[str, str]]:
    """Return the plates, phones and other numbers by which a record is found, each with what it is."""
    declared = {each.name: each.identifier for each in kind.properties if each.identifier}
    return {(str(declared[each.property]), str(each.value)) for each in statements if each.property in declared}

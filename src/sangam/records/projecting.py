"""Key rows: what a record is found by, written and erased with it.

Each (key, admittance) stands once a record.  A row that stays as it was is not touched, so that a correction of one
statement moves no other key.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from sangam.audit import public_prepared as prepared
from sangam.kernel import here
from sangam.kernel.handling import Handling
from sangam.records import admittances, describing, keying, values
from sangam.records.admittances import Limits
from sangam.records.copying import copy_lines
from sangam.records.kinds import KINDS
from sangam.records.types import Statement, Terms

if TYPE_CHECKING:
    from sangam.records.store import Draft

_STANDING = "SELECT record, key, admittance, expires FROM records_key WHERE record = ANY(%s)"
_ERASE_ROWS = (
    "DELETE FROM records_key k USING unnest(%s::uuid[], %s::bigint[], %s::int[]) AS gone (record, key, admittance) "
    "WHERE k.key = gone.key AND k.admittance = gone.admittance AND k.record = gone.record"
)

Row = tuple[UUID, int, int, int]


def write(drafts: Sequence["Draft"], *, standing: Collection[UUID]) -> None:
    """Make the key rows of these records what their statements say.  standing: those that may have rows already."""
    wanted = _rows(drafts)
    if standing:
        there = set(prepared.run(_STANDING, [list(standing)]))
        if gone := there - set(wanted):
            prepared.run(_ERASE_ROWS, [list(column) for column in list(zip(*gone, strict=True))[:3]])
        wanted = [row for row in wanted if row not in there]
    copy_lines(
        "records_key",
        ("record", "key", "admittance", "expires"),
        _lines(wanted),
    )


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    """Yield rows as lines of COPY; the rows of a record lie together, and its id is written out once."""
    last, text = None, ""
    for record, key, admitted, expires in rows:
        if record is not last:
            last, text = record, str(record)
        yield f"{text}\t{key}\t{admitted}\t{expires}\n"


def found_by(kind: str, statements: Sequence[Statement]) -> Iterator[tuple[str, str, Handling]]:
    """Yield (space, key, handling) for each way to find a record; what two statements tell bears the stricter."""
    declared, keyed = KINDS[kind], values.keyed(kind)
    for statement in statements:
        if statement.property in keyed:
            for space, key in values.keys(declared, statement):
                yield space, key, statement.handling
    for name, relative, key in values.kin_keys(statements):
        yield values.KIN_SPACE, key, stricter(name.handling, relative.handling)
    for key, handling in describing.keys(kind, statements):
        yield describing.DESCRIPTION_SPACE, key, handling


def stricter(one: Handling, other: Handling) -> Handling:
    """Return the handling under which what two statements tell together may be known."""
    if one is other:
        return one
    return Handling(max(one.classification, other.classification), one.caveats | other.caveats)


def _rows(drafts: Sequence["Draft"]) -> list[Row]:
    force = here.node().force
    numbered: list[tuple[UUID, dict[Limits, list[int]], int]] = []
    limits_of: dict[int, _Limits] = {}
    keyed = [(draft, _handlings(draft)) for draft in drafts]  # all at once: by their identity limits know handlings
    for draft, handled in keyed:
        found: dict[Limits, list[int]] = {}
        limits = limits_of.get(id(draft.terms)) or limits_of.setdefault(id(draft.terms), _Limits(draft.terms, force))
        for key, handlings in handled.items():
            for limit in limits.of(handlings):
                found.setdefault(limit, []).append(key)
        numbered.append((draft.id, found, keying.seconds(draft.terms.expires_at)))
    ids = admittances.ids_of({limit for _, found, _ in numbered for limit in found})
    return [
        (record, key, admitted, expires)
        for record, found, expires in numbered
        for admitted, keys in [(ids[limit], keys) for limit, keys in found.items()]
        for key in keys
    ]


def _handlings(draft: "Draft") -> dict[int, Handling | set[Handling]]:
    """Return the numbers of the keys with the handling of each; a set where statements tell it that are not handled
    alike.  To hash a handling costs as much as all else here."""
    found: dict[int, Handling | set[Handling]] = {}
    for space, key, handling in found_by(draft.kind, draft.statements):
        number = keying.number(space, key)
        there = found.setdefault(number, handling)
        if there is not handling:
            found[number] = {handling, *(there if isinstance(there, set) else {there})}
    return found


def _loosest(handlings: set[Handling]) -> set[Handling]:
    """Return those that no other admits more than: who may see a key by the stricter row may see it by the looser."""
    if len(handlings) == 1:
        return handlings
    return {each for each in handlings if not any(other != each and _within(other, each) for other in handlings)}


def _within(one: Handling, other: Handling) -> bool:
    return one.classification <= other.classification and one.caveats <= other.caveats


class _Limits:
    """The limits of statements under the same terms by their handling, each made once.

    Handlings are known by their identity: it serves no longer than they all live, those that two statements tell
    together, made for one record, among them.
    """

    def __init__(self, terms: Terms, force: str) -> None:
        self._audience, self._purposes = terms.audience.get(force, frozenset()), terms.purposes
        self._made: dict[int, Limits] = {}

    def of(self, handlings: Handling | set[Handling]) -> Collection[Limits]:
        """Return the limits of one key, each once."""
        if isinstance(handlings, Handling):
            made = self._made.get(id(handlings)) or self._make(handlings)
            return (made,)
        return {self._make(each) for each in _loosest(handlings)}

    def _make(self, handling: Handling) -> Limits:
        found = self._made[id(handling)] = admittances.limits(handling, self._audience, self._purposes)
        return found

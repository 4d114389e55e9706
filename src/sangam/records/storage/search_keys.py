"""Key rows: what a record is found by, written and erased with it.

Each (key, admittance) stands once a record.  A row that stays as it was is not touched, so that a correction of one
statement moves no other key.
"""

import random
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from sangam.database import statements as prepared
from sangam.database.postgres_copy import copy_lines
from sangam.kernel import here
from sangam.kernel.handling import Handling
from sangam.records import policy
from sangam.records.messages.bulk_keys import Given, Packed
from sangam.records.schema import description_keys, values
from sangam.records.schema.kinds import KINDS
from sangam.records.storage import access_scopes, event_rows, key_hash
from sangam.records.storage.access_scopes import Limits
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units
from sangam.records.types import KEY_RULES, Statement

_STANDING = "SELECT record, key, admittance, expires FROM records_key WHERE record = ANY(%s)"
_ERASE_ROWS = (
    "DELETE FROM records_key k USING unnest(%s::uuid[], %s::bigint[], %s::int[]) AS gone (record, key, admittance) "
    "WHERE k.key = gone.key AND k.admittance = gone.admittance AND k.record = gone.record"
)
# Not while the rows are being made anew, nor by whoever runs still, or already, by other rules than they were made by.
_PACKED = """
SELECT found.record, a.classification::int, array_to_string(a.caveats, ' '), found.numbers FROM (
    SELECT record, admittance, translate(encode(string_agg(int8send(key), ''), 'base64'), E'\n', '') AS numbers
    FROM records_key WHERE record = ANY(%s::uuid[])
        AND EXISTS (SELECT FROM records_keyrules WHERE part = 'records' AND rules = %s AND finished)
    GROUP BY record, admittance
) AS found JOIN records_admittance a ON a.id = found.admittance
"""
_ONE_IN = 250
_by_chance = random.SystemRandom()

Row = tuple[UUID, Sequence[int], int, int]
"""A record, keys of it, the number of the admittance to them, and when they expire."""


def write(
    drafts: Sequence[Draft], *, standing: Collection[UUID], given: Mapping[UUID, Given] = MappingProxyType({})
) -> None:
    """Make the key rows and event rows of these records what their statements say.

    standing: those that may have rows already.  given: what some are found by, where it need not be made here.
    """
    wanted = _key_rows(drafts, given)
    if standing:
        wanted = _erase_unwanted_rows(wanted, standing)
    event_rows.write(drafts, standing=standing)
    copy_lines("records_key", ("record", "key", "admittance", "expires"), _lines(wanted))


def packed_keys(records: Iterable[UUID]) -> dict[UUID, list[Packed]]:
    """Return the keys of these records as they stand in our rows, none where these are of other rules than ours."""
    found: dict[UUID, list[Packed]] = {}
    for record, *part in prepared.run(_PACKED, [list(records), KEY_RULES]):
        found.setdefault(record, []).append((part[0], part[1], part[2]))
    return found


def first_wrong(drafts: Sequence[Draft], given: Mapping[UUID, Given]) -> UUID | None:
    """Return the first of some records, drawn by chance, that is not found by what is given for it; None for none."""
    known = [draft for draft in drafts if draft.id in given]
    drawn = _by_chance.sample(known, -(-len(known) // _ONE_IN))
    return next((draft.id for draft in drawn if _pairs(given[draft.id]) != _key_numbers(draft)), None)


def _pairs(row: Given) -> set[tuple[int, Handling]]:
    return {(number, handling) for handling, numbers in row for number in numbers}


def _erase_unwanted_rows(wanted: Sequence[Row], standing: Collection[UUID]) -> list[Row]:
    """Erase what stands of these records and is not wanted; return what is wanted and does not stand."""
    there = set(prepared.run(_STANDING, [list(standing)]))
    rows = {(record, key, admitted, expires) for record, keys, admitted, expires in wanted for key in keys}
    if gone := there - rows:
        prepared.run(_ERASE_ROWS, [list(column) for column in list(zip(*gone, strict=True))[:3]])
    return [
        (record, [key for key in keys if (record, key, admitted, expires) not in there], admitted, expires)
        for record, keys, admitted, expires in wanted
    ]


def _lines(wanted: Sequence[Row]) -> Iterator[str]:
    """Yield rows as lines of COPY, those of one record under one admittance at once."""
    for record, keys, admitted, expires in wanted:
        begin, end = f"{record}\t", f"\t{admitted}\t{expires}\n"
        if keys:
            yield "".join([f"{begin}{key}{end}" for key in keys])


def found_by(kind: str, statements: Sequence[Statement]) -> Iterator[tuple[str, str, Handling]]:
    """Yield (space, key, handling) for each way to find a record; what two statements tell bears the stricter."""
    declared, keyed = KINDS[kind], values.key_properties(kind)
    for statement in statements:
        if statement.property in keyed:
            for space, key in values.keys(declared, statement):
                yield space, key, statement.handling
    for name, relative, key in values.kin_keys(statements):
        yield values.KIN_SPACE, key, stricter(name.handling, relative.handling)
    for key, handling in description_keys.keys(kind, statements):
        yield description_keys.DESCRIPTION_SPACE, key, handling


def stricter(one: Handling, other: Handling) -> Handling:
    """Return the handling under which what two statements tell together may be known."""
    if one is other:
        return one
    return Handling(max(one.classification, other.classification), one.caveats | other.caveats)


def _key_numbers(draft: Draft) -> set[tuple[int, Handling]]:
    """Return the numbers of the keys of a record, each with how what tells it is handled: the loosest, if several."""
    return {(number, each) for number, handlings in _handlings(draft).items() for each in _each(handlings)}


def _key_rows(drafts: Sequence[Draft], given: Mapping[UUID, Given]) -> list[Row]:
    force, above = here.node().force, senior_units()
    numbered: list[tuple[UUID, Mapping[Limits, Sequence[int]], int]] = []
    limits_of: dict[tuple[int, str, str], _Limits] = {}
    made = [None if draft.id in given else _handlings(draft) for draft in drafts]  # all at once, as `_Limits` says
    for draft, handled in zip(drafts, made, strict=True):
        like = id(draft.terms), draft.owner, draft.desk
        limits = limits_of.get(like) or limits_of.setdefault(like, _Limits(draft, force, above))
        found = limits.sorted_out(handled) if handled is not None else limits.taken(given[draft.id])
        numbered.append((draft.id, found, key_hash.seconds(draft.terms.expires_at)))
    ids = access_scopes.ids_of({limit for _, found, _ in numbered for limit in found})
    return [(record, keys, ids[limit], expires) for record, found, expires in numbered for limit, keys in found.items()]


def _handlings(draft: Draft) -> dict[int, Handling | set[Handling]]:
    """Return the numbers of the keys with the handling of each; a set where statements tell it that are handled
    differently.

    To hash a handling costs as much as all else here.
    """
    found: dict[int, Handling | set[Handling]] = {}
    for space, key, handling in found_by(draft.kind, draft.statements):
        number = key_hash.number(space, key)
        there = found.setdefault(number, handling)
        if there is not handling:
            found[number] = {handling, *(there if isinstance(there, set) else {there})}
    return found


def _each(handlings: Handling | set[Handling]) -> Collection[Handling]:
    """Return those that no other admits more than: who may see a key by the stricter row may see it by the looser."""
    if isinstance(handlings, Handling):
        return (handlings,)
    return {each for each in handlings if not any(other != each and _within(other, each) for other in handlings)}


def _within(one: Handling, other: Handling) -> bool:
    return one.classification <= other.classification and one.caveats <= other.caveats


class _Limits:
    """The limits of statements under the same terms by their handling, each made once.

    Handlings are known by their identity, so an instance serves only while all of them live.  These include the
    handlings that `stricter` made for one record.
    """

    def __init__(self, draft: Draft, force: str, above: Mapping[str, Collection[str]]) -> None:
        self._audience = policy.audience_of(draft.terms, force, owner=draft.owner, desk=draft.desk, above=above)
        self._purposes = draft.terms.purposes
        self._made: dict[int, Limits] = {}

    def sorted_out(self, handled: Mapping[int, Handling | set[Handling]]) -> dict[Limits, list[int]]:
        """Return the keys of a record by their limits, each once."""
        found: dict[Limits, list[int]] = {}
        for key, handlings in handled.items():
            for handling in _each(handlings):
                found.setdefault(self._of(handling), []).append(key)
        return found

    def taken(self, given: Given) -> dict[Limits, tuple[int, ...]]:
        """Return the keys of a record by their limits, as another has sorted them out."""
        return {self._of(handling): numbers for handling, numbers in given}

    def _of(self, handling: Handling) -> Limits:
        return self._made.get(id(handling)) or self._make(handling)

    def _make(self, handling: Handling) -> Limits:
        found = self._made[id(handling)] = access_scopes.limits(handling, self._audience, self._purposes)
        return found

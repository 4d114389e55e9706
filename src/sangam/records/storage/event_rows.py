"""Event rows: where and when, of incidents, arrests and places, written and erased with their record.

An analysis reads them whole, as columns.  Statements that are handled alike, and come from one source, share a row.
Who may not read a statement may not read its row, and sees of the record what the other rows say.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sangam.database import statements as prepared
from sangam.database.postgres_copy import copy_lines, escape_text
from sangam.kernel import here
from sangam.records import policy
from sangam.records.schema import event_kinds
from sangam.records.storage import access_scopes, key_hash
from sangam.records.storage.access_scopes import Limits
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units
from sangam.records.types import Statement

TIMES: Mapping[str, Mapping[str, str]] = {
    "incident": {"earliest": "earliest", "latest": "latest"},
    "arrest": {"arrested_at": "both"},
    "place": {},
}
"""The kinds of which there are event rows, and which of their properties says which end of the time."""

_COLUMNS = (
    "record", "part", "parts", "admittance", "kind", "owner", "taken_from", "expires", "known_at", "latitude",
    "longitude", "precision", "earliest", "latest", "patrol", "heads", "modus", "trades", "grade",
)  # fmt: skip
_ERASE = "DELETE FROM records_event WHERE record = ANY(%s::uuid[])"
_UNSPOKEN = str.maketrans({"\x1e": " ", "\x1f": " "})
"""Characters that part values where rows are read as columns: in a value they are blanks."""


@dataclass(slots=True)
class Part:
    """What the statements that share a row say."""

    taken_from: str
    position: str = ""
    precision: str = ""
    earliest: str = ""
    latest: str = ""
    patrol: str = ""
    words: dict[str, list[str]] = field(default_factory=lambda: {"head": [], "modus": [], "trade": []})
    source: str = "A"
    information: int = 1


def parts_of(kind: str, statements: Iterable[Statement], limits_of: Callable[[Statement], Limits]) -> dict[Any, Part]:
    """Return what a record's statements say of place and time, by their limits and the force they were taken from."""
    found: dict[tuple[Limits, str], Part] = {}
    for each in statements:
        end = TIMES[kind].get(each.property, "")
        if not end and each.property not in _SAYS:
            continue
        taken_from = each.taken_from.partition(":")[0]
        part = found.setdefault((limits_of(each), taken_from), Part(taken_from))
        _add_to_part(part, each, end)
    return found


_SAYS = frozenset({"position", "precision", "patrol", "head", "modus", "trade"})


def _add_to_part(part: Part, said: Statement, end: str) -> None:
    value = str(said.value).translate(_UNSPOKEN)
    if end in ("earliest", "both"):
        part.earliest = min(filter(None, (part.earliest, value)))
    if end in ("latest", "both"):
        part.latest = max(part.latest, value)
    if said.property in part.words:
        part.words[said.property].append(value)
    elif not end and not getattr(part, said.property):
        setattr(part, said.property, value)
    part.source = max(part.source, said.grade.source)
    part.information = max(part.information, said.grade.information)


def write(drafts: Sequence[Draft], *, standing: Collection[UUID]) -> None:
    """Make the event rows of these records what their statements say, in the running deed.

    standing: those that may have rows already.
    """
    events = [draft for draft in drafts if draft.kind in TIMES]
    if not events:
        return
    if gone := [draft.id for draft in events if draft.id in standing]:
        prepared.run(_ERASE, [gone])
    above = senior_units()
    found = [(draft, parts_of(draft.kind, draft.statements, _limits(draft, above))) for draft in events]
    ids = access_scopes.ids_of({limits for _, parts in found for limits, _ in parts})
    copy_lines("records_event", _COLUMNS, _lines(found, ids))


def _limits(draft: Draft, above: Mapping[str, Collection[str]]) -> Callable[[Statement], Limits]:
    audience = policy.audience_of(draft.terms, here.node().force, owner=draft.owner, desk=draft.desk, above=above)
    return lambda said: access_scopes.limits(said.handling, audience, draft.terms.purposes)


def _lines(found: Iterable[tuple[Draft, dict[Any, Part]]], ids: Mapping[Limits, int]) -> Iterator[str]:
    for draft, parts in found:
        known = int((draft.received_at or draft.as_of).timestamp())
        expires = key_hash.seconds(draft.terms.expires_at)
        for number, ((limits, _), part) in enumerate(parts.items(), 1):
            said = (
                draft.id, number, len(parts), ids[limits], draft.kind, draft.owner, part.taken_from, expires, known,
                *_columns(part),
            )  # fmt: skip
            yield "\t".join(map(str, said)) + "\n"


def _columns(part: Part) -> tuple[str, ...]:
    where = event_kinds.position_in(part.position) if part.position else ("\\N", "\\N")
    patrol = {"yes": "1", "no": "0"}.get(part.patrol, "-1")
    return (
        *map(str, where),
        part.precision,
        _seconds(part.earliest),
        _seconds(part.latest),
        patrol,
        *(escape_text(_array(part.words[name])) for name in ("head", "modus", "trade")),
        f"{part.source}{part.information}",
    )


def _seconds(text: str) -> str:
    return str(int(datetime.fromisoformat(text).timestamp())) if text else "\\N"


def _array(words: Sequence[str]) -> str:
    quoted = ('"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"' for word in words)
    return "{" + ",".join(quoted) + "}"

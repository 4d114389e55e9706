"""Records as lines of COPY, thousands at a time: what repeats from statement to statement is written out once.

A composer serves one batch.  It knows grades, handlings, days and terms by their identity, which costs a tenth of their
equality and holds because the batch keeps them alive.  Two equal ones are merely written out twice.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from json.encoder import encode_basestring
from uuid import UUID

import msgspec

from sangam.database.postgres_copy import escape_text
from sangam.kernel import bodies
from sangam.records.schema import json_codec, values
from sangam.records.schema.kinds import KINDS
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement, Terms, Value

COLUMNS = (
    "id", "version", "as_of", "expires_at", "received_at", "kind", "owner", "desk", "state", "offered_to", "label",
    "statements", "terms", "review_at",
)  # fmt: skip


def lines(drafts: Sequence[Draft]) -> Iterator[str]:
    """Yield each record as a line of COPY with these COLUMNS; the drafts stay the caller's meanwhile."""
    composer = _Composer(drafts)
    return map(composer.line, drafts)


def changes(drafts: Sequence[Draft]) -> Iterator[str]:
    """Yield each record as the JSON text of a change, the form of `messages.records.change_out`; as `lines`
    otherwise.
    """
    composer = _Composer(drafts)
    return map(composer.change, drafts)


class _Composer:
    """Writes drafts, each once and in their order."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._ids = iter(_ids_as_text(said.id for draft in drafts for said in draft.statements))
        self._around: dict[tuple[object, ...], tuple[str, str]] = {}
        self._terms: dict[int, tuple[str, str, str]] = {}
        self._instants: dict[int, str] = {}
        self._owners: dict[tuple[str, ...], str] = {}
        self._reviews: dict[tuple[int, str, bool], str] = {}

    def line(self, draft: Draft) -> str:
        """Return a record as a line."""
        expires, terms, _ = self._terms.get(id(draft.terms)) or self._written(draft.terms)
        received = self._instant(draft.received_at) if draft.received_at else "\\N"
        said = escape_text(self._statements(draft))
        label = escape_text(label_of(draft))
        return (
            f"{draft.id}\t{draft.version}\t{self._instant(draft.as_of)}\t{expires}\t{received}\t{self._whose(draft)}\t"
            f"{label}\t[{said}]\t{terms}\t{self._review(draft)}\n"
        )

    def change(self, draft: Draft) -> str:
        """Return a record as the text of a change, its members in order, as bodies are written."""
        *_, terms = self._terms.get(id(draft.terms)) or self._written(draft.terms)
        said = self._statements(draft)
        return (
            f'{{"as_of":"{self._instant(draft.as_of)}","desk":{_value(draft.desk)},"kind":{_value(draft.kind)},'
            f'"record":"{draft.id}","statements":[{said}],"terms":{terms},"version":{draft.version}}}'
        )

    def _statements(self, draft: Draft) -> str:
        return ",".join(map(self._statement, draft.statements, islice(self._ids, len(draft.statements))))

    def _statement(self, said: Statement, named: str) -> str:
        """Return a statement as JSON text: the form of `json_codec.statement_out`."""
        key = (said.property, said.source, id(said.grade), id(said.handling), id(said.learned_date), said.taken_from)
        around = self._around.get(key)
        if around is None:
            around = self._around[key] = _around(said)
        return f"{around[0]}{named}{around[1]}{_value(said.value)}}}"

    def _whose(self, draft: Draft) -> str:
        """Return kind, owner, desk, state and offered_to."""
        key = (draft.kind, draft.owner, draft.desk, draft.state, draft.offered_to)
        return self._owners.get(key) or self._owners.setdefault(key, "\t".join(map(escape_text, key)))

    def _written(self, terms: Terms) -> tuple[str, str, str]:
        """Return the end of terms, and all of them as JSON, escaped for COPY and plain."""
        text = _json(bodies.write(terms))
        found = self._terms[id(terms)] = (terms.expires_at.isoformat(), escape_text(text), text)
        return found

    def _review(self, draft: Draft) -> str:
        key = (id(draft.as_of), draft.kind, draft.received_at is None)
        found = self._reviews.get(key)
        if found is None:
            at = review_at(draft)
            found = self._reviews[key] = at.isoformat() if at else "\\N"
        return found

    def _instant(self, at: datetime) -> str:
        return self._instants.get(id(at)) or self._instants.setdefault(id(at), at.isoformat())


def _ids_as_text(ids: Iterable[UUID]) -> list[str]:
    """Return each id as text: writing each out by itself costs ten times as much."""
    text = msgspec.json.encode(list(ids))[2:-2].decode()
    return text.split('","') if text else []


def review_at(draft: Draft) -> datetime | None:
    """Return when the desk is to be asked whether the record is still so; None for copies and kinds that do not age."""
    after = KINDS[draft.kind].review_after
    return draft.as_of + after if after and draft.received_at is None else None


def label_of(draft: Draft) -> str:
    """Return the words that name a record in a list."""
    return values.label(KINDS[draft.kind], ((s.property, s.value) for s in draft.statements))


def _around(said: Statement) -> tuple[str, str]:
    """Return what stands before a statement's id, and between it and the value, which is its last member."""
    form = {**json_codec.statement_out(said), "id": "", "value": 0}
    before, _, between = _json(form).partition('"id":"')
    return f'{before}"id":"', between[: -len("0}")]


def _value(value: Value) -> str:
    if type(value) is str:
        return encode_basestring(value)
    return str(value) if type(value) is int else _json(value)


def _json(form: object) -> str:
    return json.dumps(form, ensure_ascii=False, separators=(",", ":"), sort_keys=True)

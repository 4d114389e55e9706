"""Statements and terms as JSON, both in the tables and on the wire.  Pure; reading checks everything."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level
from sangam.kernel.purpose import Purpose
from sangam.records.types import Statement, Terms

Json = Mapping[str, object]

_TERMS = frozenset({"expires_at", "shares", "audience", "purposes", "groups", "via"})


def statement_out(statement: Statement) -> dict[str, object]:
    """Return a statement as JSON."""
    form: dict[str, object] = {
        "id": str(statement.id),
        "property": statement.property,
        "value": statement.value,
        "source": statement.source,
        "grade": str(statement.grade),
        "classification": statement.handling.classification.name.lower(),
        "caveats": sorted(statement.handling.caveats),
        "learned": statement.learned_date.isoformat(),
    }
    return form | ({"from": statement.taken_from} if statement.taken_from else {})


def statement_in(form: Json) -> Statement:
    """Read a statement.  Raises Malformed."""
    try:
        return Statement(
            id=UUID(str(form["id"])),
            property=str(form["property"]),
            value=form["value"],  # type: ignore[arg-type]  # checked against the kind by `values.check`
            source=str(form["source"]),
            grade=_grade(str(form["grade"])),
            handling=_handling(str(form["classification"]), tuple(form["caveats"])),  # type: ignore[arg-type]  # any non-list raises
            learned_date=_day(str(form["learned"])),
            taken_from=str(form.get("from", "")),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise Malformed(
            "records:statement-form", "A statement cannot be read: {fault}.", fault=f"{type(fault).__name__} {fault}"
        ) from None


def statements_in(forms: Sequence[Json]) -> tuple[Statement, ...]:
    """Read statements, as `statement_in` each.  Raises Malformed."""
    try:
        return said_of(msgspec.convert(forms, list[Form]))
    except (msgspec.ValidationError, KeyError, ValueError):
        return tuple(map(statement_in, forms))


def statements_of(text: str) -> tuple[Statement, ...]:
    """Read statements from their JSON text, as `statements_in`."""
    try:
        return said_of(_READER.decode(text))
    except (msgspec.DecodeError, KeyError, ValueError):
        return statements_in(json.loads(text))


class Form(msgspec.Struct, gc=False):
    """A statement as JSON whose members are what they should be, and so is read in compiled code."""

    id: UUID
    property: str
    value: Any
    source: str
    grade: str
    classification: str
    caveats: tuple[str, ...]
    learned: str
    taken_from: str = msgspec.field(default="", name="from")


_READER = msgspec.json.Decoder(list[Form])


def said_of(forms: Sequence[Form]) -> tuple[Statement, ...]:
    """Return forms as statements.  Raises KeyError and ValueError for a word that is none of ours."""
    return tuple(
        [
            Statement(
                form.id,
                form.property,
                form.value,
                form.source,
                *_bearing(form.grade, form.classification, form.caveats, form.learned),
                form.taken_from,
            )
            for form in forms
        ]
    )


@lru_cache(maxsize=1024)
def _bearing(grade: str, classification: str, caveats: tuple[str, ...], learned: str) -> tuple[Grade, Handling, date]:
    return _grade(grade), _handling(classification, caveats), _day(learned)


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    """Return one object for each day: what is written out again knows days by their identity (`copy_lines`)."""
    return date.fromisoformat(text)


@lru_cache(maxsize=64)
def _grade(text: str) -> Grade:
    return Grade.parse(text)


@lru_cache(maxsize=256)
def _handling(classification: str, caveats: tuple[str, ...]) -> Handling:
    return Handling(Classification[classification.upper()], frozenset(map(Caveat, caveats)))


def terms_out(terms: Terms) -> dict[str, object]:
    """Return terms as JSON."""
    form: dict[str, object] = {
        "expires_at": terms.expires_at.astimezone(UTC).isoformat(),
        "shares": _levels_out(terms.shares),
        "audience": {force: sorted(tokens) for force, tokens in sorted(terms.audience.items())},
        "purposes": sorted(terms.purposes),
    }
    groups = {"groups": _levels_out(terms.groups)} if terms.groups else {}
    via = {"via": {force: dict(sorted(ways.items())) for force, ways in sorted(terms.via.items())}}
    return form | groups | (via if terms.via else {})


def terms_in(form: object) -> Terms:
    """Read terms.  Raises Malformed, also for a field that is not known here: it may narrow what the others say.

    Equal values are read once and share one object.
    """
    try:
        return terms_of(msgspec.json.encode(form))
    except TypeError as fault:
        raise _unreadable_terms(fault) from None


@lru_cache(maxsize=1_000)
def terms_of(text: str | bytes) -> Terms:
    """Read terms from their JSON text, as `terms_in`."""
    form = json.loads(text)
    if isinstance(form, Mapping) and (unknown := sorted(set(form) - _TERMS)):
        raise Malformed(
            "records:terms-newer",
            "The terms say {fields}, which this version does not know: nothing is held under terms half read.",
            fields=", ".join(map(str, unknown)),
        )
    try:
        expires_at = datetime.fromisoformat(str(form["expires_at"]))
        if expires_at.tzinfo is None:
            raise ValueError("expires_at has no time zone")
        return Terms(
            expires_at=expires_at,
            shares=_levels_in(form["shares"]),
            audience={str(force): frozenset(tokens) for force, tokens in form["audience"].items()},
            purposes=frozenset(Purpose(word) for word in form["purposes"]),
            groups=_levels_in(form.get("groups", {})),
            via={str(force): versions_in(ways) for force, ways in form.get("via", {}).items()},
        )
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise _unreadable_terms(fault) from None


def _unreadable_terms(fault: Exception) -> Malformed:
    return Malformed(
        "records:terms-form", "The terms cannot be read: {fault}.", fault=f"{type(fault).__name__} {fault}"
    )


def versions_in(form: object) -> dict[str, int]:
    """Read versions by name, each a whole number from 1.  Raises ValueError or AttributeError."""
    found = {str(name): version for name, version in form.items()}  # type: ignore[attr-defined]  # as above
    if not all(type(version) is int and version >= 1 for version in found.values()):
        raise ValueError("a version is a whole number from 1")
    return found


def _levels_out(levels: Mapping[str, Level]) -> dict[str, str]:
    return {name: str(level) for name, level in sorted(levels.items())}


def _levels_in(form: object) -> dict[str, Level]:
    return {str(name): Level(level) for name, level in form.items()}  # type: ignore[attr-defined]  # as above

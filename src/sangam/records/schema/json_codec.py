"""Statements and terms as JSON, both in the tables and on the wire.  Pure; reading checks everything."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

import msgspec

from sangam.kernel import bodies
from sangam.kernel.bodies import Body
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.sentences import Told
from sangam.kernel.wire import refusals
from sangam.kernel.wire.custom_types import Custom
from sangam.records.types import Statement, Terms

Json = Mapping[str, object]
Given = TypeVar("Given")

_TERMS = frozenset({"expires_at", "shares", "audience", "purposes", "groups", "via"})
_SAID_ALWAYS = frozenset({"shares", "audience", "purposes"})
"""Of none the terms say none: left out, each would admit more."""


class StatementForm(Body, frozen=True, gc=False, omit_defaults=True, rename={"taken_from": "from"}):
    """A statement as it travels and lies in the tables; what it says of itself in words of ours is text."""

    title: ClassVar[str] = "statement"

    id: UUID
    property: str
    value: Any
    source: str
    grade: str
    classification: str
    caveats: tuple[str, ...]
    learned: str
    taken_from: str = ""


_FORMS = tuple[StatementForm, ...]
_READER = msgspec.json.Decoder(_FORMS)


def statement_out(statement: Statement) -> dict[str, object]:
    """Return a statement as JSON: in compiled code, for thousands are written at once."""
    form = StatementForm(
        statement.id,
        statement.property,
        statement.value,
        statement.source,
        str(statement.grade),
        statement.handling.classification.name.lower(),
        tuple(sorted(statement.handling.caveats)),
        statement.learned_date.isoformat(),
        statement.taken_from,
    )
    written: dict[str, object] = msgspec.to_builtins(form)
    return written


def statements_in(forms: Sequence[Json]) -> tuple[Statement, ...]:
    """Read statements.  Raises Malformed."""
    return _statements(lambda given: msgspec.convert(given, _FORMS), forms)


def statements_of(text: str) -> tuple[Statement, ...]:
    """Read statements from their JSON text, as `statements_in`."""
    return _statements(_READER.decode, text)


def _statements(read: Callable[[Given], Sequence[StatementForm]], given: Given) -> tuple[Statement, ...]:
    try:
        forms = read(given)
    except msgspec.ValidationError as error:
        raise bodies.wrong(*refusals.explain(_FORMS, StatementForm.title, str(error))) from None
    return tuple(
        [
            Statement(
                form.id,
                form.property,
                form.value,
                form.source,
                *_grade_handling_and_day(form.grade, form.classification, form.caveats, form.learned),
                form.taken_from,
            )
            for form in forms
        ]
    )


@lru_cache(maxsize=1024)
def _grade_handling_and_day(
    grade: str, classification: str, caveats: tuple[str, ...], learned: str
) -> tuple[Grade, Handling, date]:
    return _parse_grade(grade), _parse_handling(classification, caveats), _day(learned)


@lru_cache(maxsize=1024)
def _day(text: str) -> date:
    """Return one object for each day: what is written out again knows days by their identity (`copy_lines`)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise bodies.wrong(StatementForm.title, "learned", Told("is no day")) from None


@lru_cache(maxsize=64)
def _parse_grade(text: str) -> Grade:
    try:
        return Grade.parse(text)
    except ValueError:
        raise bodies.wrong(StatementForm.title, "grade", Told("cannot be read")) from None


@lru_cache(maxsize=256)
def _parse_handling(classification: str, caveats: tuple[str, ...]) -> Handling:
    try:
        return Handling(Classification[classification.upper()], frozenset(map(Caveat, caveats)))
    except (KeyError, ValueError):
        raise bodies.wrong(StatementForm.title, "classification", Told("cannot be read")) from None


def terms_in(form: object) -> Terms:
    """Read terms.  Raises Malformed, also for a field that is not known here: it may narrow what the others say.

    Equal values are read once and share one object.
    """
    try:
        return terms_of(msgspec.json.encode(form))
    except TypeError:
        raise bodies.wrong(Terms.title, "body", Told("is missing or no object")) from None


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
    terms = bodies.read_as_it_is(Terms, form)
    if missing := _SAID_ALWAYS.difference(form):
        raise bodies.wrong(Terms.title, min(missing), Told("is missing or no object"))
    return terms


if TYPE_CHECKING:
    Statements = tuple[Statement, ...]
    TermsForm = Terms
else:

    class Statements(metaclass=Custom):
        """The statements of a record, thousands in one body."""

        made, why = tuple, Told("cannot be read")
        read = staticmethod(statements_in)

        @staticmethod
        def write(statements: Sequence[Statement]) -> list[dict[str, object]]:
            """Return statements as JSON."""
            return list(map(statement_out, statements))

    class TermsForm(metaclass=Custom):
        """The terms of a record, which repeat from record to record."""

        made, why = Terms, Told("cannot be read")
        read = staticmethod(terms_in)
        write = staticmethod(bodies.write)

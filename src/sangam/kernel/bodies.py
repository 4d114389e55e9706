"""Bodies of envelopes as declared types: one declaration says what is written, read and refused.  Pure.

A body is a frozen `Body`; its parts are bodies or frozen dataclasses, their bounds stand in `Annotated`.
Outer space of a text is cut off.  A member with a default may be absent or null; unknown members are passed over.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from dataclasses import replace as replace_in_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, inspect, structs

from sangam.kernel.errors import Malformed
from sangam.kernel.instants import read_day, read_instant
from sangam.kernel.sentences import Told
from sangam.kernel.wire import refusals
from sangam.kernel.wire.custom_types import Custom
from sangam.kernel.wire.marks import as_it_travels, prepare
from sangam.kernel.wire.refusals import bare, marks_of

Json = Mapping[str, object]
T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")


if TYPE_CHECKING:
    Instant = datetime
    Day = date
    Hex = bytes
    Hex16 = bytes
    Hex32 = bytes
    Hex64 = bytes
    Cut100 = str
    Cut300 = str
    Cut2000 = str
else:

    class Instant(metaclass=Custom):
        """An instant, in UTC.  The library's own reader would take any year and keep any zone."""

        made, why = datetime, Told("is no instant with its zone")
        read = staticmethod(read_instant)

    class Day(metaclass=Custom):
        """A day.  The library's own reader would take any year."""

        made, why = date, Told("is no day")
        read = staticmethod(read_day)

    class Hex(metaclass=Custom):
        """Bytes, which travel as a text in lower-case hexadecimal.  length: how many they are, 0: not said."""

        made, why, length = bytes, refusals.NO_HEXADECIMAL, 0

        @classmethod
        def read(cls, text: str) -> bytes:
            """Return the bytes of a text.  Raises ValueError."""
            found = bytes.fromhex(text)
            if found.hex() != text or (cls.length and len(found) != cls.length):
                raise ValueError(text)
            return found

    class Cut(metaclass=Custom):
        """A text whose writer knows no bound: of more characters than `most` the rest is not read."""

        made, why, most = str, Told("cannot be read"), 0

        @classmethod
        def read(cls, text: str) -> str:
            """Return the text.  Raises TypeError for what is none."""
            if not isinstance(text, str):
                raise TypeError(text)
            return text[: cls.most].strip()

    Cut100, Cut300, Cut2000 = (Custom(f"Cut{most}", (Cut,), {"most": most}) for most in (100, 300, 2_000))
    Hex16, Hex32, Hex64 = (Custom(f"Hex{length}", (Hex,), {"length": length}) for length in (16, 32, 64))


def filled(most: int) -> Meta:
    """Return the bound of a text that says something, in characters."""
    return Meta(min_length=1, max_length=most)


def at_most(most: int) -> Meta:
    """Return the bound of a text that may be empty, in characters."""
    return Meta(max_length=most)


def listed(least: int, most: int) -> Meta:
    """Return the bound of a list."""
    return Meta(min_length=least, max_length=most)


def one_of(*choices: str) -> Meta:
    """Return the bound of a text that is one of a closed list."""
    return Meta(pattern=rf"^(?:{'|'.join(map(re.escape, choices))})\Z", extra={"choices": choices})


def by_name(kind: type[Enum]) -> Meta:
    """Return the mark of a choice that travels by its name in small letters."""
    values = {each.name.lower(): each.value for each in kind}
    return Meta(extra={"choices": tuple(values), "values": values})


def matching(pattern: str, why: Told) -> Meta:
    """Return the bound of a text of a form.  why: what a refusal says of another, such as "is no grade such as B2"."""
    return Meta(pattern=pattern, extra={"why": why})


def also(name: str) -> Meta:
    """Return the mark of a member that is written a second time, under this name; read is the first alone."""
    return Meta(extra={"also": name})


def joined(size: int) -> Meta:
    """Return the mark of a list of bytes in hexadecimal, so many an entry, that travels as one text."""
    return Meta(extra={"joined": size})


OMITTED = Meta(extra={"omitted": True})
"""Marks a member that is not written where it has its default."""

SENDER = Meta(extra={"sender": True})
"""Marks a member that no body carries: who sent the envelope, in whose name the body speaks."""

LOCAL = Meta(extra={"local": True})
"""Marks a member that no body carries, and that no other node sets: read is its default."""


def beside(name: str) -> Meta:
    """Return the mark of a part with a member that stands beside it, not in it: there it is SENDER or LOCAL."""
    return Meta(extra={"beside": name})


OF_FORCE = beside("force")
"""Marks a part with a SENDER that is not the envelope's."""

FLAT = Meta(extra={"flat": True})
"""Marks a part whose members stand among those of the body itself."""

ONE_MORE = Meta(extra={"more": 1})
"""Marks a count from nought that travels as one more."""

YES = Meta(extra={"yes": True})
"""Marks a flag that travels as "yes" or as an empty text."""

EMPTY = Meta(extra={"empty": True})
"""Marks a choice that may be None, which travels as an empty text; absent it may not be."""

TO_MICROSECONDS, TO_SECONDS = (Meta(extra={"timespec": unit}) for unit in ("microseconds", "seconds"))
"""Mark how an instant is written.  Unmarked: with the fractions that it has."""

Moment = Annotated[Instant, TO_MICROSECONDS]

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Force = Annotated[str, Meta(pattern=r"^[A-Z]{2,4}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Body(Struct, frozen=True):
    """A body, or a part of one.  title: what a refusal calls it."""

    title: ClassVar[str] = "body"


class Row(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An entry of a list that travels as a list of its members."""


# --- reading ---------------------------------------------------------------------------------------------------


def read(kind: type[T], members: object, *, sender: str | None = None) -> T:
    """Return a body that another node sent.  Raises Malformed, naming the member and what is wrong with it.

    sender: the force that sent it, needed where a member is marked SENDER.
    """
    title = title_of(kind)
    cleaned = _clean(members, title, "")
    prepare(kind, cleaned, sender or "")
    return read_as_it_is(kind, cleaned)


def read_as_it_is(kind: type[T], members: object) -> T:
    """Return a body whose texts stay as they came, of which no member is marked: at a tenth of the price of `read`.

    For bodies of many thousand members.  What is null is not absent here.  Raises Malformed, as `read`.
    """
    try:
        return msgspec.convert(members, kind, dec_hook=_read_custom, str_keys=True)
    except msgspec.ValidationError as error:
        raise wrong(*refusals.explain(kind, title_of(kind), str(error))) from None
    except UnicodeEncodeError:
        raise wrong(title_of(kind), "body", Told("holds a character that is none")) from None


def wrong(title: str, name: str, why: Told) -> Malformed:
    """Return the error that says what is wrong with a member, in words that have a translation."""
    return Malformed("exchange:body", "The {name} of the {kind} {why}.", name=name, kind=title, why=why)


def title_of(kind: type) -> str:
    """Return what a refusal calls a body of this kind."""
    return getattr(kind, "title", "body")


def _clean(value: object, title: str, name: str) -> object:
    """Return a value without outer space and without members that are null.  Raises Malformed for no character."""
    if isinstance(value, str):
        if "\x00" in value or not (value.isascii() or _SURROGATE.search(value) is None):
            raise wrong(title, name, Told("holds a character that is none"))
        return value.strip()
    if isinstance(value, dict):
        of = f"{name} of the {title}" if name else title
        return {each: _clean(part, of, each) for each, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_clean(each, title, name) for each in value]
    return value


def _read_custom(kind: Any, value: object) -> object:
    try:
        return kind.read(value)
    except (TypeError, AttributeError) as error:
        raise ValueError(value) from error


# --- writing ---------------------------------------------------------------------------------------------------


def write(body: Any) -> dict[str, object]:
    """Return a body as it travels: its members in order, instants with their zone, ids and choices as text."""
    written: dict[str, object] = {}
    for attribute, name, marks, is_plain, default, custom in _members(body.__class__):
        value = getattr(body, attribute)
        if custom:
            written[name] = custom(value)
        elif is_plain:
            written[name] = value if value.__class__ in _AS_IT_IS else _WRITERS[value.__class__](value, marks)
        elif marks.get("flat"):
            written |= write(value)
        elif not (marks.get("omitted") and value == default):
            _write_marked(written, name, value, marks)
    return written


def _write_marked(written: dict[str, object], name: str, value: Any, marks: Mapping[str, Any]) -> None:
    written[name] = _write_value(as_it_travels(value, marks), marks)
    if marks.get("also"):
        written[marks["also"]] = written[name]
    if marks.get("beside") and value is not None:
        written.setdefault(marks["beside"], getattr(value, marks["beside"]))


def replace(body: T, **changes: Any) -> T:
    """Return a body, or a part of one, with other values."""
    return structs.replace(body, **changes) if isinstance(body, Struct) else replace_in_dataclass(body, **changes)  # type: ignore[type-var]


def _write_value(value: Any, marks: Mapping[str, Any]) -> object:
    return value if value.__class__ in _AS_IT_IS else _WRITERS[value.__class__](value, marks)


def _write_instant(value: datetime, marks: Mapping[str, Any]) -> str:
    in_utc = value if value.tzinfo is UTC else value.astimezone(UTC)
    return in_utc.isoformat(timespec=marks.get("timespec", "auto"))


def _write_list(values: Any, marks: Mapping[str, Any]) -> list[object]:
    return [_write_value(each, marks) for each in values]


def _write_object(value: Mapping[Any, Any], marks: Mapping[str, Any]) -> dict[str, object]:
    return {str(key): _write_value(each, marks) for key, each in value.items()}


class _Writers(dict[type, Callable[[Any, Mapping[str, Any]], object]]):
    """What writes a value, by its class: asked of each class once, for the questions cost more than the writing."""

    def __missing__(self, kind: type) -> Callable[[Any, Mapping[str, Any]], object]:
        found = self[kind] = _writer_of(kind)
        return found


def _writer_of(kind: type) -> Callable[[Any, Mapping[str, Any]], object]:
    if issubclass(kind, Struct) or is_dataclass(kind):
        is_row = issubclass(kind, Struct) and kind.__struct_config__.array_like
        return (lambda part, _: list(write(part).values())) if is_row else (lambda part, _: write(part))
    return next((writer for kinds, writer in _BY_KIND if issubclass(kind, kinds)), lambda value, _: value)


_BY_KIND: Sequence[tuple[tuple[type, ...], Callable[[Any, Mapping[str, Any]], object]]] = (
    ((str, int), lambda value, _: value),
    ((datetime,), _write_instant),
    ((bytes,), lambda value, _: value.hex()),
    ((UUID, date), lambda value, _: str(value)),
    ((frozenset,), lambda value, marks: _write_list(sorted(value), marks)),
    ((tuple, list), _write_list),
    ((Mapping,), _write_object),
)
_AS_IT_IS = frozenset({str, int, bool, type(None)})
_WRITERS = _Writers()


@cache
def _members(
    kind: Any,
) -> tuple[tuple[str, str, Mapping[str, Any], bool, object, Callable[[Any], object] | None], ...]:
    """Return of each member that travels its attribute, its name there and its marks.

    Then whether it is written as if unmarked, its default, and its own writer.
    """
    members = (
        (each.name, each.encode_name, marks_of(each.type), _default(each), _writer(bare(each.type)))
        for each in _fields(inspect.type_info(kind))
    )
    return tuple(
        (attribute, name, marks, not _WRITTEN_OTHERWISE & marks.keys(), default, writer)
        for attribute, name, marks, default, writer in members
        if not _AT_HOME & marks.keys()
    )


def member_names(kind: Any) -> list[str]:
    """Return under which names the members of a body travel, those of a flat part among them."""
    return list(_names_in(inspect.type_info(kind)))


def _names_in(declared: inspect.Type) -> Iterator[str]:
    for each in _fields(bare(declared)):
        marks = marks_of(each.type)
        if not _AT_HOME & marks.keys():
            yield from _names_in(each.type) if marks.get("flat") else [each.encode_name]


def _fields(declared: inspect.Type) -> tuple[inspect.Field, ...]:
    if not isinstance(declared, inspect.StructType | inspect.DataclassType):
        raise TypeError(declared)
    return declared.fields


def _writer(declared: inspect.Type) -> Callable[[Any], object] | None:
    return getattr(declared.cls, "write", None) if isinstance(declared, inspect.CustomType) else None


def _default(member: inspect.Field) -> object:
    made = member.default_factory
    return member.default if made is msgspec.NODEFAULT else made()


_AT_HOME = frozenset({"sender", "local"})
_WRITTEN_OTHERWISE = frozenset({"flat", "omitted", "also", "beside", "yes", "empty", "joined", "values", "more"})

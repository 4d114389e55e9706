"""Bodies of envelopes as declared types: one declaration says what is written, read and refused.  Pure.

A body is a frozen `Body`; its parts are bodies or frozen dataclasses, their bounds stand in `Annotated`.
Outer space of a text is cut off.  A member with a default may be absent or null; unknown members are passed over.
"""

import re
from collections.abc import Iterator, Mapping
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

Json = Mapping[str, object]
T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = re.compile(r"missing required field `(\w+)`")
_STEP = re.compile(r"\.(\w+)|\[")

if TYPE_CHECKING:
    Instant = datetime
    Day = date
else:

    class _OfDatetime(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Instant(metaclass=_OfDatetime):
        """An instant, in UTC.  The library's own reader would take any year and keep any zone."""

    class _OfDate(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, date)

    class Day(metaclass=_OfDate):
        """A day.  The library's own reader would take any year."""


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


def also(name: str) -> Meta:
    """Return the mark of a member that is written a second time, under this name; read is the first alone."""
    return Meta(extra={"also": name})


def hexadecimal(size: int) -> Meta:
    """Return the mark of so many bytes that travel as a text in lower-case hexadecimal."""
    return Meta(extra={"hex": size})


JOINED = Meta(extra={"joined": True})
"""Marks a list of `hexadecimal` bytes that travels as one text."""

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

Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Force = Annotated[str, Meta(pattern=r"^[A-Z]{2,4}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Body(Struct, frozen=True):
    """A body, or a part of one.  title: what a refusal calls it."""

    title: ClassVar[str] = "body"


# --- reading ---------------------------------------------------------------------------------------------------


def read(kind: type[T], members: object, *, sender: str | None = None) -> T:
    """Return a body that another node sent.  Raises Malformed, naming the member and what is wrong with it.

    sender: the force that sent it, needed where a member is marked SENDER.
    """
    title = title_of(kind)
    cleaned = _clean(members, title, "")
    for path, marks in _marked_paths(kind):  # type: ignore[arg-type]  # a class is hashable
        _prepare(cleaned, path, marks, sender or "")
    try:
        return msgspec.convert(cleaned, kind, dec_hook=_read_custom)
    except msgspec.ValidationError as error:
        raise _refusal(title, kind, str(error)) from None


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


def _prepare(value: object, path: tuple[str, ...], marks: Mapping[str, Any], sender: str) -> None:
    """Set a marked member to what is declared, from what travels.  An empty name is each entry of a list."""
    name, *rest = path
    if isinstance(value, list) and not name:
        for entry in value:
            _prepare(entry, tuple(rest), marks, sender)
    elif isinstance(value, dict) and rest:
        _prepare(value.get(name), tuple(rest), marks, sender)
    elif isinstance(value, dict):
        _set_declared(value, name, marks, sender)


def _set_declared(members: dict[str, Any], name: str, marks: Mapping[str, Any], sender: str) -> None:
    value = members.get(name)
    if marks.get("sender"):
        members[name] = sender
    elif marks.get("local"):
        members.pop(name, None)
    elif "hex" in marks and value is not None:
        members[name] = _from_hexadecimal(value, marks["hex"], marks)
    elif marks.get("flat"):
        members[name] = dict(members)
    elif marks.get("more") and type(value) is int:
        members[name] = value - 1
    elif marks.get("yes") and value is not None:
        members[name] = value == "yes" if value in ("yes", "") else "neither"
    elif marks.get("empty") and value == "":
        members[name] = None
    elif "values" in marks and value is not None:
        members[name] = marks["values"].get(value, "") if isinstance(value, str) else ""
    elif marks.get("beside") and isinstance(value, dict):
        value[marks["beside"]] = members.get(marks["beside"])


def _from_hexadecimal(text: object, size: int, marks: Mapping[str, Any]) -> object:
    """Return bytes, or the list of them, None for what is no such text."""
    try:
        read = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        return None
    if not read or len(read) % size or read.hex() != text:
        return None
    if marks.get("joined"):
        return [read[at : at + size] for at in range(0, len(read), size)]
    return read if len(read) == size else None


def _read_custom(kind: type, value: object) -> object:
    if kind is Instant and isinstance(value, str):
        return read_instant(value)
    if kind is Day and isinstance(value, str):
        return read_day(value)
    raise ValueError(value)


def _refusal(title: str, kind: type, error: str) -> Malformed:
    """Return the refusal for an error of the library, which names the place but in no language but its own."""
    _, _, place = error.partition(" - at `$")
    path: list[str] = []
    declared: inspect.Type = inspect.type_info(kind)
    for name in [*_STEP.findall(place), *_MISSING.findall(error)]:
        declared = _member(declared, name)
        path += [name] if name and not _marks(declared).get("flat") else []
    *outer, named = path or ["body"]
    for name in outer:
        title = f"{name} of the {title}"
    return wrong(title, named, _expectation(declared))


def _member(declared: inspect.Type, name: str) -> inspect.Type:
    """Return the declared type of a member, or of an entry of a list or of an object where `name` is empty."""
    inner = _bare(declared)
    if isinstance(inner, inspect.StructType | inspect.DataclassType):
        return next((each.type for each in inner.fields if each.encode_name == name), inner)
    if isinstance(inner, inspect.DictType):
        return inner.value_type
    return inner.item_type if isinstance(inner, inspect.VarTupleType) else inner


def _bare(declared: inspect.Type) -> inspect.Type:
    """Return a type without its marks, and of one that may be absent the other."""
    if isinstance(declared, inspect.Metadata):
        return _bare(declared.type)
    if isinstance(declared, inspect.UnionType):
        return _bare(next(each for each in declared.types if not isinstance(each, inspect.NoneType)))
    return declared


def _expectation(declared: inspect.Type) -> Told:
    """Return the sentence of what a member is not."""
    inner, marks = _bare(declared), _marks(declared)
    if choices := marks.get("choices"):
        return Told("is none of {listed}", listed=", ".join(filter(None, choices)))
    if marks.get("hex"):
        return Told("holds what is no lower-case hexadecimal text of its length")
    of = (type(inner), getattr(inner, "cls", None))
    plain = next((Told(why) for kind, why in _PLAIN.items() if kind in of), Told("cannot be read"))
    return _listed_expectation(inner, marks) or plain


def _listed_expectation(inner: inspect.Type, marks: Mapping[str, Any]) -> Told | None:
    """Return the sentence that says what would have been right, None where it would say no more than the type."""
    match inner:
        case inspect.StrType(max_length=int()):
            return _bounded("is no text of {least} to {most} characters", inner)
        case inspect.VarTupleType(max_length=int()):
            return _bounded("is no list of {least} to {most}", inner)
        case inspect.IntType(le=int()):
            return Told("is no whole number from 1 to {most}", most=inner.le + marks.get("more", 0))
        case inspect.EnumType() | inspect.LiteralType():
            choices = inner.cls if isinstance(inner, inspect.EnumType) else inner.values
            return Told("is none of {listed}", listed=", ".join(map(str, choices)))
        case inspect.StructType(array_like=True):
            return Told("holds what is not {listed}", listed=", ".join(each.name for each in inner.fields))
    return None


_PLAIN: Mapping[type, str] = {
    inspect.BoolType: "is neither true nor false",
    inspect.UUIDType: "is no id",
    Instant: "is no instant with its zone",
    Day: "is no day",
    inspect.StructType: "is missing or no object",
    inspect.DataclassType: "is missing or no object",
    inspect.DictType: "is missing or no object",
}


def _bounded(why: str, of: inspect.StrType | inspect.VarTupleType) -> Told:
    return Told(why, least=of.min_length or 0, most=of.max_length)


# --- writing ---------------------------------------------------------------------------------------------------


def write(body: Any) -> dict[str, object]:
    """Return a body as it travels: its members in order, instants with their zone, ids and choices as text."""
    written: dict[str, object] = {}
    for attribute, name, marks, default in _members(body.__class__):
        value = getattr(body, attribute)
        if marks.get("sender") or marks.get("local") or (value == default and marks.get("omitted")):
            continue
        written |= write(value) if marks.get("flat") else {name: _written(_as_it_travels(value, marks), marks)}
        if marks.get("also"):
            written[marks["also"]] = written[name]
        if marks.get("beside") and value is not None:
            written.setdefault(marks["beside"], getattr(value, marks["beside"]))
    return written


def replace(body: T, **changes: Any) -> T:
    """Return a body, or a part of one, with other values."""
    return structs.replace(body, **changes) if isinstance(body, Struct) else replace_in_dataclass(body, **changes)  # type: ignore[type-var]


def _as_it_travels(value: Any, marks: Mapping[str, Any]) -> Any:
    if marks.get("yes"):
        return "yes" if value else ""
    if marks.get("empty"):
        return value or ""
    if marks.get("hex"):
        return b"".join(value).hex() if marks.get("joined") else value.hex()
    if "values" in marks:
        return value.name.lower()
    return value + 1 if marks.get("more") else value


def _written(value: Any, marks: Mapping[str, Any]) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec=marks.get("timespec", "auto"))
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Struct) or is_dataclass(value):
        return _written_part(value)
    if isinstance(value, tuple | list):
        return [_written(each, marks) for each in value]
    if isinstance(value, Mapping):
        return {str(key): _written(each, marks) for key, each in value.items()}
    return value


def _written_part(part: Any) -> object:
    members = write(part)
    return list(members.values()) if isinstance(part, Struct) and part.__struct_config__.array_like else members


@cache
def _members(kind: Any) -> tuple[tuple[str, str, Mapping[str, Any], object], ...]:
    """Return of each member its attribute, its name as it travels, its marks, and its default."""
    declared = inspect.type_info(kind)
    if not isinstance(declared, inspect.StructType | inspect.DataclassType):
        raise TypeError(kind)
    return tuple((each.name, each.encode_name, _marks(each.type), each.default) for each in declared.fields)


@cache
def _marked_paths(kind: Any) -> tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...]:
    """Return where a body has members that travel otherwise than declared: names, of a list's entries an empty one."""
    return tuple(_paths_in(inspect.type_info(kind)))


def _paths_in(declared: inspect.Type) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    inner = _bare(declared)
    if isinstance(inner, inspect.VarTupleType):
        yield from ((("", *path), marks) for path, marks in _paths_in(inner.item_type))
    if isinstance(inner, inspect.StructType | inspect.DataclassType):
        for each in inner.fields:
            name, marks = each.encode_name, _marks(each.type)
            own = [((name,), marks)] if _PREPARED & marks.keys() else []
            within = [((name, *path), of_inner) for path, of_inner in _paths_in(each.type)]
            yield from [*own, *within] if marks.get("flat") else [*within, *own]


def _marks(declared: inspect.Type) -> Mapping[str, Any]:
    return declared.extra or {} if isinstance(declared, inspect.Metadata) else {}


_PREPARED = frozenset({"sender", "local", "hex", "flat", "more", "yes", "empty", "values", "beside"})

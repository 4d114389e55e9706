"""How members travel that are marked: what the mark makes of a value, out and in.  Pure."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from msgspec import inspect

from sangam.kernel.wire.refusals import bare, marks_of

_PREPARED = frozenset({"sender", "local", "joined", "flat", "more", "yes", "empty", "values", "beside"})


def prepare(kind: Any, members: object, sender: str) -> None:
    """Set the marked members of a body of this kind to what is declared, from what travels."""
    for path, marks in _marked_paths(kind):
        _prepare_at(members, path, marks, sender)


def _prepare_at(value: object, path: tuple[str, ...], marks: Mapping[str, Any], sender: str) -> None:
    """Set one of them.  An empty name is each entry of a list."""
    name, *rest = path
    if isinstance(value, list) and not name:
        for entry in value:
            _prepare_at(entry, tuple(rest), marks, sender)
    elif isinstance(value, dict) and rest:
        _prepare_at(value.get(name), tuple(rest), marks, sender)
    elif isinstance(value, dict):
        _set_declared(value, name, marks, sender)


def _set_declared(members: dict[str, Any], name: str, marks: Mapping[str, Any], sender: str) -> None:
    value = members.get(name)
    if marks.get("sender"):
        members[name] = sender
    elif marks.get("local"):
        members.pop(name, None)
    elif "joined" in marks and value is not None:
        members[name] = _entries(value, 2 * marks["joined"])
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


def _entries(text: object, size: int) -> object:
    """Return the texts, of so many characters, that one text consists of; None for what is no text."""
    return [text[at : at + size] for at in range(0, len(text), size)] if isinstance(text, str) else None


def as_it_travels(value: Any, marks: Mapping[str, Any]) -> Any:
    """Return a value as its marks have it travel."""
    if marks.get("yes"):
        return "yes" if value else ""
    if marks.get("empty"):
        return value or ""
    if marks.get("joined"):
        return b"".join(value).hex()
    if "values" in marks:
        return value.name.lower()
    return value + 1 if marks.get("more") else value


@cache
def _marked_paths(kind: Any) -> tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...]:
    """Return where a body has members that travel otherwise than declared: names, of a list's entries an empty one."""
    return tuple(_paths_in(inspect.type_info(kind)))


def _paths_in(declared: inspect.Type) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    inner = bare(declared)
    if isinstance(inner, inspect.VarTupleType):
        yield from ((("", *path), marks) for path, marks in _paths_in(inner.item_type))
    if isinstance(inner, inspect.StructType | inspect.DataclassType):
        for each in inner.fields:
            name, marks = each.encode_name, marks_of(each.type)
            own = [((name,), marks)] if _PREPARED & marks.keys() else []
            within = [((name, *path), of_inner) for path, of_inner in _paths_in(each.type)]
            yield from [*own, *within] if marks.get("flat") else [*within, *own]

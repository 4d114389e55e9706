"""Refusals of bodies, in sentences that have a translation: the library names the place, in English alone.  Pure."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import inspect

from sangam.kernel.sentences import Told
from sangam.kernel.wire.custom_types import Custom

NO_HEXADECIMAL = Told("holds what is no lower-case hexadecimal text of its length")

_MISSING = re.compile(r"missing required field `(\w+)`")
_STEP = re.compile(r"[.\[](\w*)")


def explain(kind: type, title: str, error: str) -> tuple[str, str, Told]:
    """Return what an error of the library says of a body: in what it is, which member, and what is wrong with it."""
    *_, place = error.rpartition("`$")
    path: list[str] = []
    declared: inspect.Type = inspect.type_info(kind)
    for name in [*_STEP.findall(place), *_MISSING.findall(error)]:
        declared = _member(declared, name)
        path += [name] if name and not name.isdigit() and not marks_of(declared).get("flat") else []
    *outer, named = path or ["body"]
    for name in outer:
        title = f"{name} of the {title}"
    return title, named, _expectation(declared)


def _member(declared: inspect.Type, name: str) -> inspect.Type:
    """Return the declared type of a member, or of an entry of a list or of an object where `name` is empty."""
    inner = bare(declared)
    if isinstance(inner, inspect.StructType) and inner.array_like:
        return inner.fields[int(name)].type if name else inner
    if isinstance(inner, inspect.StructType | inspect.DataclassType):
        return next((each.type for each in inner.fields if each.encode_name == name), inner)
    if isinstance(inner, inspect.DictType):
        return inner.value_type
    if isinstance(inner, inspect.TupleType):
        return inner.item_types[int(name)]
    return inner.item_type if isinstance(inner, inspect.VarTupleType) else inner


def bare(declared: inspect.Type) -> inspect.Type:
    """Return a type without its marks, and of one that may be absent the other."""
    if isinstance(declared, inspect.Metadata):
        return bare(declared.type)
    if isinstance(declared, inspect.UnionType):
        return bare(next(each for each in declared.types if not isinstance(each, inspect.NoneType)))
    return declared


def _expectation(declared: inspect.Type) -> Told:
    """Return the sentence of what a member is not."""
    inner, marks = bare(declared), marks_of(declared)
    if {"why", "choices"} & marks.keys():
        return marks.get("why") or Told("is none of {listed}", listed=", ".join(filter(None, marks["choices"])))
    if marks.get("joined"):
        return NO_HEXADECIMAL
    return _listed_expectation(inner, marks) or _plain(inner)


def _listed_expectation(inner: inspect.Type, marks: Mapping[str, Any]) -> Told | None:
    """Return the sentence that says what would have been right, None where it would say no more than the type."""
    match inner:
        case inspect.StrType(max_length=int()):
            return Told("is no text of {least} to {most} characters", **_bounds(inner))
        case inspect.VarTupleType(max_length=int()):
            return Told("is no list of {least} to {most}", **_bounds(inner))
        case inspect.IntType(le=int()):
            more = marks.get("more", 0)
            return Told("is no whole number from {least} to {most}", least=(inner.ge or 0) + more, most=inner.le + more)
        case inspect.EnumType() | inspect.LiteralType():
            choices = inner.cls if isinstance(inner, inspect.EnumType) else inner.values
            return Told("is none of {listed}", listed=", ".join(map(str, choices)))
        case inspect.StructType(array_like=True):
            return Told("holds what is not {listed}", listed=", ".join(each.name for each in inner.fields))
    return None


def _plain(inner: inspect.Type) -> Told:
    """Return what a value of a type is not: a type of ours says so itself."""
    if isinstance(inner, inspect.CustomType) and isinstance(inner.cls, Custom):
        return inner.cls.why
    return _PLAIN.get(type(inner)) or Told("cannot be read")


_PLAIN: Mapping[type, Told] = {
    inspect.BoolType: Told("is neither true nor false"),
    inspect.UUIDType: Told("is no id"),
    inspect.StructType: Told("is missing or no object"),
    inspect.DataclassType: Told("is missing or no object"),
    inspect.DictType: Told("is missing or no object"),
}


def _bounds(of: inspect.StrType | inspect.VarTupleType) -> dict[str, object]:
    return {"least": of.min_length or 0, "most": of.max_length}


def marks_of(declared: inspect.Type) -> Mapping[str, Any]:
    """Return the marks of a member, and of one that may be absent those of the other type."""
    if isinstance(declared, inspect.UnionType):
        return marks_of(next(each for each in declared.types if not isinstance(each, inspect.NoneType)))
    return {**marks_of(declared.type), **(declared.extra or {})} if isinstance(declared, inspect.Metadata) else {}

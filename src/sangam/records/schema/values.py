"""Checking values against the kinds, deriving labels and keys.  Pure."""

import base64
import binascii
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache

from msgspec.structs import replace
from PIL import Image

from sangam.federation import media_types
from sangam.federation.files import messages
from sangam.federation.files.content_type import BrokenPhotograph, TooManyPixels, small_image
from sangam.identifiers import confusion, finder
from sangam.identifiers.types import Kind as Identifier
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.kernel.numbers import read_number
from sangam.kernel.texts import SOURCE, require_length
from sangam.names.comparison import keys as comparison_keys
from sangam.names.reader import parser
from sangam.records.schema import event_kinds
from sangam.records.schema.kinds import FILE_PROPERTIES, KINDS, Kind, Property, Type
from sangam.records.types import Said, ShownStatement, Statement, Value

PHOTO_MOST_BYTES = 30_000
_TEXT_MOST = 4_000
_NEWER_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_NAME = 40

OF_AGE = 18
"""Years from which nobody is a child: Juvenile Justice Act 2015, section 2(12)."""

NAME_SPACE = "name"
KIN_SPACE = "kin"
REFERENCE_SPACE = "ref"
"""Under which a record is found by the id of another to which it refers."""


def kind_of(name: str) -> Kind:
    """Return the declared kind.  Raises Malformed."""
    if name not in KINDS:
        raise Malformed(
            "records:kind", "There is no kind of record {kind}; there are {kinds}.", kind=name, kinds=", ".join(KINDS)
        )
    return KINDS[name]


def check(kind: Kind, said: Said) -> Said:
    """Return the statement with its value in the kept form.  Raises Malformed, naming the property."""
    value, source = checked_value(kind, said), require_length(said.source, part="source", most=SOURCE)
    if value is said.value and source is said.source:
        return said
    return Said(said.property, value, source, said.grade, said.handling, said.learned_date)


def checked_value(kind: Kind, said: Said | Statement) -> Value:
    """Return a statement's value in the kept form.  Raises Malformed, naming the property."""
    declared = kind.property(said.property)
    if declared is None:
        raise Malformed(
            "records:property",
            "A {kind} has no property {name}; it has {names}.",
            kind=kind.name,
            name=said.property,
            names=", ".join(p.name for p in kind.properties),
        )
    if not said.source.strip():
        raise Malformed("records:source", "{name}: say where this is from.", name=said.property)
    return _checked_property_value(declared, said.value)


def received_statements(kind: str, statements: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return what another force says of a record of its own, each value checked and in its kept form.

    A property that this version does not know yet is kept as it came, in plain text, and shown by its name.  Nothing is
    found by it.  A newer node may say more of a kind, and an older one loses nothing of the rest.
    Raises Malformed and Refused.
    """
    declared = kind_of(kind)
    found = tuple(_received_statement(declared, statement) for statement in statements)
    if any(Caveat.OWNER_ONLY in statement.handling.caveats for statement in found):
        raise Refused("records:owner-only", "A statement for the owner alone was sent; nothing of the change is kept.")
    return found


def label(kind: Kind, statements: Iterable[tuple[str, Value]]) -> str:
    """Return the words that name a record in a list: "हरजीत @ काला s/o बलवंत".

    A record that has a name property and no name goes by the record to which it refers.
    """
    by_name: dict[str, list[str]] = {name: [] for name in kind.title}
    for name, value in statements:
        if name in by_name:
            by_name[name].append(words(value))
    if by_name.get("name"):
        by_name.pop("person", None)
    parts = []
    for name, found in by_name.items():
        parts += [f"@ {word}" for word in found] if name == "alias" else found[:1]
    return " ".join(parts)[:200]


def words(value: Value) -> str:
    """Return a value as a line of text."""
    if type(value) is str:  # most are: asking whether it is a mapping costs ten times as much
        return value
    if isinstance(value, Mapping):
        return str(value.get("label", ""))
    return str(value)


def keys(kind: Kind, statement: Statement) -> Iterator[tuple[str, str]]:
    """Yield the (space, key) pairs under which a statement is found."""
    declared = kind.property(statement.property)
    if declared is None:
        return
    if declared.type is Type.IDENTIFIER and declared.identifier:
        normal = _normal(declared.identifier, str(statement.value))
        yield str(declared.identifier), confusion.confusion_key(declared.identifier, normal)
    elif declared.identifier:
        normal = number_in(declared.identifier, str(statement.value))
        yield from (
            [(str(declared.identifier), confusion.confusion_key(declared.identifier, normal))] if normal else ()
        )
    elif declared.type is Type.NAME:
        yield from ((NAME_SPACE, key) for key in name_keys(str(statement.value)))
    elif declared.type is Type.REFERENCE and isinstance(statement.value, Mapping):
        yield REFERENCE_SPACE, str(statement.value["ref"]).lower()


_KEYED = frozenset({Type.IDENTIFIER, Type.NAME, Type.REFERENCE})


@cache
def key_properties(kind: str) -> frozenset[str]:
    """Return the properties of a kind by which a record is found."""
    return frozenset(each.name for each in KINDS[kind].properties if each.type in _KEYED or each.identifier)


def number_in(kind: Identifier, text: str) -> str:
    """Return the number that a text kept as it was written is, empty where it reads as none of its kind."""
    try:
        return _normal(kind, text)
    except Malformed:
        return ""


def kin_keys(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Statement, str]]:
    """Yield (name, relative, key) for each name with each relative: the key that tells namesakes apart."""
    relatives = [statement for statement in statements if statement.property == "relative"]
    called = [statement for statement in statements if statement.property == "name"] if relatives else ()
    for name in called:
        for relative in relatives:
            yield from (
                (name, relative, key) for key in comparison_keys.related_keys(str(name.value), str(relative.value))
            )


@lru_cache(maxsize=1 << 14)
def name_keys(text: str) -> frozenset[str]:
    """Return the keys of a name as it stands in a record."""
    return comparison_keys.stored_keys(parser.parse(text))


@lru_cache(maxsize=1 << 13)
def _normal(kind: Identifier, text: str) -> str:
    """Return the normal form; a value is checked, and a moment later keyed.  Raises Malformed."""
    return finder.normalise(kind, text).normal


def tells_of_child(said: Iterable[tuple[str, str]], *, year: int) -> bool:
    """Tell whether an age or a year of birth as given, (property, text), could be a child's; year: this year.

    Of a range the least age counts, and of a year of birth the age before that year's birthday.  So who may be a child
    is one until somebody knows better.  A text that is no number says nothing here.
    """
    read = [(name, read_number(text, most=year)) for name, text in said]
    given = [(name, number) for name, number in read if number is not None]
    ages = [number for name, number in given if name in ("age_from", "age_to")]
    ages += [year - number - 1 for name, number in given if name == "born_year"]
    return bool(ages) and min(ages) < OF_AGE


def spoken_name(kind: Kind, statements: Sequence[Statement | ShownStatement]) -> str:
    """Return name, aliases and relative in one phrase that `names.parse` reads."""
    firsts = [str(s.value) for s in statements if s.property == "name"][:1]
    aliases = [f"@ {s.value}" for s in statements if s.property == "alias"]
    relatives = [str(s.value) for s in statements if s.property == "relative"][:1]
    return " ".join([*firsts, *aliases, *relatives]) if kind.property("name") else ""


def _received_statement(kind: Kind, statement: Statement) -> Statement:
    if kind.property(statement.property) is None:
        return _of_newer_property(statement)
    value = checked_value(kind, statement)
    return statement if value == statement.value else replace(statement, value=value)


def _of_newer_property(statement: Statement) -> Statement:
    """Return a statement of a property that is not known here, whose value is plain.  Raises Malformed."""
    value = statement.value
    plain = isinstance(value, (str, int)) and len(str(value)) <= _TEXT_MOST
    if not plain or not _NEWER_NAME.fullmatch(statement.property) or not statement.source.strip():
        raise Malformed(
            "records:property-newer",
            "{name}: this version does not know this property, and what it says is no plain text.",
            name=statement.property[:_LONGEST_NAME],
        )
    return statement


def _checked_property_value(declared: Property, value: Value) -> Value:
    if declared.type is Type.REFERENCE:
        return _kept_reference(declared, value)
    if declared.type is Type.PHOTO:
        return _kept_photo(declared, value)
    if declared.type is Type.FILE:
        return _kept_file(declared, value)
    text = str(value).strip()
    if not text or len(text) > _TEXT_MOST:
        raise Malformed(
            "records:text", "{name}: expected between 1 and {most} characters.", name=declared.name, most=_TEXT_MOST
        )
    if declared.type is Type.IDENTIFIER and declared.identifier:
        return _normal(declared.identifier, text)
    if declared.type is Type.CHOICE and text not in declared.options:
        raise Malformed(
            "records:choice",
            "{name}: {value} is not one of {options}.",
            name=declared.name,
            value=text,
            options=", ".join(declared.options),
        )
    written = _WRITTEN.get(declared.type)
    return written(declared, text) if written else text


def _kept_date(declared: Property, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Malformed(
            "records:date", "{name}: expected a day as 2026-11-24, not {value}.", name=declared.name, value=text
        ) from None


def _kept_year(declared: Property, text: str) -> int:
    year = read_number(text, least=1900, most=2100)
    if year is None:
        raise Malformed("records:year", "{name}: expected a year, not {value}.", name=declared.name, value=text)
    return year


def _kept_number(declared: Property, text: str) -> int:
    least, most = declared.between
    number = read_number(text, least=least, most=most)
    if number is None:
        raise Malformed(
            "records:number",
            "{what}: expected a whole number between {least} and {most}, not {value}.",
            what=declared.label,
            least=least,
            most=most,
            value=text,
        )
    return number


_WRITTEN: Mapping[Type, Callable[[Property, str], Value]] = {
    Type.DATE: _kept_date,
    Type.YEAR: _kept_year,
    Type.NUMBER: _kept_number,
    Type.TIME: event_kinds.kept_time,
    Type.POSITION: event_kinds.kept_position,
    Type.CODE: event_kinds.kept_code,
}


def _kept_reference(declared: Property, value: Value) -> Value:
    if not isinstance(value, Mapping) or not value.get("ref"):
        raise Malformed("records:reference", "{name}: expected a reference to another record.", name=declared.name)
    return {"ref": str(value["ref"]), "label": str(value.get("label", ""))[:200]}


def _kept_file(declared: Property, value: Value) -> Value:
    ref = messages.ref_in(value)
    if media_types.KINDS[ref.media] is not FILE_PROPERTIES[declared.name]:
        raise Malformed("records:file-kind", "{name}: this file is no {name}.", name=declared.name)
    return messages.ref_out(ref)


def _kept_photo(declared: Property, value: Value) -> Value:
    try:
        encoded = str(value["jpeg"]) if isinstance(value, Mapping) else ""
        image = base64.b64decode(encoded, validate=True)
    except (KeyError, binascii.Error):
        image = b""
    if not image.startswith(b"\xff\xd8\xff") or len(image) > PHOTO_MOST_BYTES:
        raise Malformed(
            "records:photo",
            "{name}: expected a JPEG preview of at most {most} bytes.",
            name=declared.name,
            most=PHOTO_MOST_BYTES,
        )
    return {"jpeg": encoded, "label": ""}


# Photographs: the small preview that rides in the record.

_QUALITIES = (82, 70, 58, 45, 30, 15)


def preview(image: bytes) -> Value:
    """Return an image as a JPEG preview of at most 30 kB and 320 pixels, upright, without its metadata.

    Raises Malformed for what is no JPEG, PNG or WebP, and for more than 50 megapixels, or 16 in PNG and WebP.
    """
    try:
        upright, _ = small_image(io.BytesIO(image), forms=("JPEG", "PNG", "WEBP"))
    except TooManyPixels:
        raise Malformed("records:photo-large", "The photograph is larger than 50 megapixels.") from None
    except BrokenPhotograph:
        raise Malformed("records:photo-form", "This is not a photograph: JPEG, PNG or WebP is expected.") from None
    small = next(jpeg for quality in _QUALITIES if len(jpeg := _jpeg(upright, quality)) <= PHOTO_MOST_BYTES)
    return {"jpeg": base64.b64encode(small).decode(), "label": ""}


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()

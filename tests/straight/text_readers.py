"""Every reader of text that somebody else wrote, by name."""

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from sangam.channels.policy import is_carried
from sangam.channels.text import word_forms
from sangam.federation.files import check_pdf, content_type
from sangam.identifiers import finder, types
from sangam.interchange.imports import columns, phrases, row_drafts
from sangam.interchange.sheets import heading_words, workbooks
from sangam.interchange.sheets.sheets import open_sheet
from sangam.interchange.whatsapp.export import read_export
from sangam.kernel.errors import SangamError
from sangam.matching.queries import query_context
from sangam.matching.queries.query_context import recognise_text
from sangam.names import legacy, official_names
from sangam.names.comparison import comparison, keys, weights
from sangam.names.reader import chats, parser, towns
from sangam.names.reader import finder as reader_finder
from sangam.names.sounds import imitations, renderings
from sangam.names.types import Script
from sangam.records.schema import description_keys
from sangam.rosters.policy import read_time

Read = Callable[[str], object]
_HELD = parser.parse("Harjeet Singh @ Kala @ Kalu s/o Balwant Singh @ Balli")


def _keys(text: str) -> None:
    for span in reader_finder.find_names(text):
        keys.keys(span.name)


def _normalise(text: str) -> None:
    for kind in types.Kind:
        finder.normalise(kind, text)


def _sheet(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet"
        path.write_text(text, "utf-8", newline="")
        for _ in open_sheet(path).rows():
            pass
        for _ in workbooks.rows(path, workbooks.detect(path), ","):
            pass


def _chat(text: str) -> None:
    android, iphone = "20/11/2026, 9:06 pm - ", "[20/11/26, 9:06:11 PM] "
    for chat in (
        f"{android}A: {text}",
        f"{android}{text}: x",
        f"{android}A: x\n{text}",
        f"{iphone}A: \u200e{text}",
        f"{iphone}{text}",
    ):
        read_export(chat.encode(), name="chat.txt")


def _roster_time(text: str) -> None:
    with suppress(ValueError):
        read_time(text)


def _pdf(text: str) -> None:
    content_type.media_of(io.BytesIO(b"%PDF-1.7\n" + text.encode()), name="a.pdf")


READERS: Mapping[str, Read] = {
    "a check": recognise_text,
    "a check's words around": lambda text: query_context.question(recognise_text(text), year=2026),
    "identifiers": finder.find_identifiers,
    "one identifier": _normalise,
    "persons": reader_finder.find_names,
    "places": towns.places,
    "words that nobody reads": reader_finder.unread,
    "one name": parser.parse,
    "keys asked": _keys,
    "keys stored": lambda text: keys.stored_keys(parser.parse(text)),
    "keys with a relative": lambda text: keys.related_keys("Harjeet", f"s/o {text}"),
    "two names": lambda text: comparison.compare(parser.parse(text), _HELD),
    "two words": lambda text: weights.likeness(text, "harjeet"),
    "written in Devanagari": lambda text: renderings.in_script(text, Script.DEVANAGARI),
    "written in Gurmukhi": lambda text: renderings.in_script(text, Script.GURMUKHI),
    "written in Urdu": lambda text: renderings.in_script(text, Script.URDU),
    "written in Latin": renderings.romanise,
    "what a messenger adds": chats.heads,
    "imitated letters": imitations.as_meant,
    "an official name": lambda text: official_names.official_name(text, text, "pa"),
    "an old font": legacy.convert,
    "which font": legacy.recognise,
    "a phrase taken apart": phrases.take_apart,
    "a cell of names": phrases.split_name,
    "a relative": phrases.relative_in,
    "an Aadhaar number": phrases.mask_aadhaar,
    "a day": lambda text: row_drafts.day("day", text),
    "a heading": heading_words.properties_called,
    "a mapping": lambda text: columns.read_map(text, kind="person", header=["a"], file="a"),
    "a sheet": _sheet,
    "marks of a body": description_keys.marks_in,
    "clothes": description_keys.clothes_in,
    "a chat of a messenger": _chat,
    "words of a message": word_forms.words,
    "words of a search": word_forms.search_words,
    "an intercepted call": is_carried,
    "a time of a roster": _roster_time,
    "a PDF": _pdf,
    "a PDF's object": lambda text: list(check_pdf._object(text.encode(), 1, whole=False)),
    "a file's name": lambda text: content_type.safe_name(text, "text/plain"),
}


def reading(name: str) -> Read:
    """Return a reader that says no without an error."""
    inner = READERS[name]

    def read_or_refuse(text: str) -> None:
        try:
            inner(text)
        except SangamError:
            return

    return read_or_refuse

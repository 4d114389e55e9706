"""An export of a chat, read line by line: who wrote what and when, and what nobody wrote.  Pure; linear in its size."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sangam.interchange.whatsapp import phrases
from sangam.interchange.whatsapp.heads import MARKS, DateOrder, Head, date_order, instant, read_head
from sangam.interchange.whatsapp.types import ChatLine, Export, LineKind
from sangam.kernel.errors import Malformed

MOST_LINES = 1_000_000
_LONGEST_NAME = 120
_STRIP = str.maketrans("", "", MARKS)
_MARKS = frozenset(MARKS)


@dataclass(slots=True)
class _Entry:
    line: int
    head: Head
    parts: list[str] = field(default_factory=list)


def read_export(content: bytes, *, name: str) -> Export:
    """Return what stands in the text of an export.

    name: of the file.  Raises Malformed for a file that is no such export, with the reason, and over MOST_LINES.
    """
    entries = list(_entries(_lines(content, name)))
    if not entries:
        raise _no_export(name)
    order = date_order(each.head.date for each in entries)
    return Export(name, hashlib.sha256(content).hexdigest(), tuple(_chat_lines(entries, order)))


def _lines(content: bytes, name: str) -> list[str]:
    """Return the lines as WhatsApp ends them: a form feed or U+2028 inside a message ends none."""
    try:
        text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise _no_export(name) from None
    if "\0" in text:
        raise _no_export(name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise Malformed(
            "interchange:whatsapp-lines",
            "The chat has more than {most} lines: split the text file.",
            most=f"{MOST_LINES:,}",
        )
    return text.split("\n")


def _no_export(name: str) -> Malformed:
    return Malformed(
        "interchange:whatsapp-export",
        "{file} is no export of a WhatsApp chat: choose More, Export chat there, and hand in its text or zip file.",
        file=name[:100],
    )


def _entries(lines: list[str]) -> Iterator[_Entry]:
    """Yield each message with the lines that belong to it.

    The first head tells the file's style; a line in the other style is part of a message: somebody pasted it.
    """
    now: _Entry | None = None
    for number, raw in enumerate(lines, 1):
        line = raw.lstrip(MARKS)
        head = read_head(line) if line[:1].isdigit() or line[:1] == "[" else None
        if head is not None and (now is None or head.bracketed == now.head.bracketed):
            if now is not None:
                yield now
            now = _Entry(number, head, [line[head.length :]])
        elif now is not None:
            now.parts.append(raw)
    if now is not None:
        yield now


def _chat_lines(entries: Iterable[_Entry], order: DateOrder) -> Iterator[ChatLine]:
    """Yield the lines with their instants; one whose day no calendar has belongs to the line before."""
    pending: tuple[_Entry, datetime] | None = None
    for entry in entries:
        at = instant(entry.head, order)
        if at is None and pending is not None:
            pending[0].parts.extend(entry.parts)
            continue
        if at is None:
            continue
        if pending is not None:
            yield _chat_line(*pending)
        pending = (entry, at)
    if pending is not None:
        yield _chat_line(*pending)


def _chat_line(entry: _Entry, at: datetime) -> ChatLine:
    who, raw = _author_and_text("\n".join(entry.parts))
    text = raw.translate(_STRIP).strip()
    if not who or phrases.is_notice(text, marked=raw.lstrip(" ")[:1] in _MARKS):
        return ChatLine(entry.line, at, "", text, LineKind.SYSTEM)
    if phrases.is_deleted(text):
        return ChatLine(entry.line, at, who, text, LineKind.DELETED)
    text, edited = phrases.without_edited(text)
    file, beside = phrases.attached_file(text)
    kind = LineKind.TEXT
    if file or phrases.is_left_out(text):
        kind = LineKind.MEDIA
    elif phrases.is_poll(text):
        kind = LineKind.POLL
    return ChatLine(entry.line, at, who, beside, kind, edited, file)


def _author_and_text(rest: str) -> tuple[str, str]:
    """Return who wrote a line and what; nobody for a system line."""
    name, colon, text = rest.partition(":")
    name = name.translate(_STRIP)
    long = len(name) > _LONGEST_NAME or "\n" in name
    if not colon or long or (text and text[0] not in " \n") or phrases.is_act(name):
        return "", rest
    return name.strip().removeprefix("~").strip(), text

"""An export of a chat, read line by line: who wrote what and when, and what nobody wrote.  Pure; linear in its size."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from sangam.interchange.whatsapp.types import ChatLine, Export, LineKind
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import Malformed

# The head of a line: its date in either order, its clock of 12 or 24 hours, and where the rest begins. Pure.
#
# A phone writes heads in its own language and region. Examples are "31/12/20, 9:05 pm - ", "[31/12/2020, 21:05:07] ",
# "15.04.2016, 15:04 - " and "२०/१०/१९, ९:०५ अपराह्न - ". Each line of one file has the same style.

MARKS = "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff"
_LONGEST_HEAD = 80
_DIGITS = {ord(zero) + number: str(number) for zero in "०੦۰٠" for number in range(10)}
_BLANK = r"[ \t\u00a0\u202f]"
_MORNING = ("am", "a.m.", "पूर्वाह्न", "सुबह", "ਪੂ.ਦੁ.", "قبل دوپہر", "صبح")
_EVENING = ("pm", "p.m.", "अपराह्न", "दोपहर", "शाम", "ਬਾ.ਦੁ.", "بعد دوپہر", "شام")
_NIGHT = ("रात", "رات")
_BEFORE_NOON = frozenset(each.replace(" ", "") for each in _MORNING)
_PERIOD = "|".join(re.escape(each) for each in (*_MORNING, *_EVENING, *_NIGHT, "a. m.", "p. m."))
_HEAD = re.compile(
    rf"(?P<bracket>\[)?(?P<a>\d{{1,4}})[./-](?P<b>\d{{1,2}})[./-](?P<c>\d{{1,4}})[,،]?{_BLANK}{{1,3}}"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.](?P<second>\d{{2}}))?"
    rf"(?:{_BLANK}{{0,2}}(?P<period>{_PERIOD}))?(?:(?(bracket)\]{_BLANK}?|{_BLANK}[-–]{_BLANK}))",
    re.IGNORECASE,
)


class DateOrder(StrEnum):
    """In which order a file writes its dates."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"
    YEAR_FIRST = "year-first"


@dataclass(frozen=True, slots=True)
class Head:
    """A head as it stands.  date: its three numbers.  time: hour of 24, minute, second.  length: of the whole head."""

    bracketed: bool
    date: tuple[int, int, int]
    time: tuple[int, int, int]
    length: int


def read_head(line: str) -> Head | None:
    """Return the head of a line that begins without direction marks, None where it has none."""
    start = line[:_LONGEST_HEAD]
    found = _HEAD.match(start if start.isascii() else start.translate(_DIGITS))
    time = _time(found) if found else None
    if found is None or time is None:
        return None
    date = (int(found["a"]), int(found["b"]), int(found["c"]))
    return Head(found["bracket"] is not None, date, time, found.end())


def date_order(heads: Iterable[tuple[int, int, int]]) -> DateOrder:
    """Return the order that all dates of a file have.

    A number above twelve decides; else the order in which fewer dates run backwards; else the day comes first.
    """
    dates = list(heads)
    if any(date[0] > 31 for date in dates):
        return DateOrder.YEAR_FIRST
    if any(date[0] > 12 for date in dates):
        return DateOrder.DAY_FIRST
    if any(date[1] > 12 for date in dates):
        return DateOrder.MONTH_FIRST
    day_first, month_first = (_backward([_sortable(each, order) for each in dates]) for order in _TWO_ORDERS)
    return DateOrder.MONTH_FIRST if month_first < day_first else DateOrder.DAY_FIRST


def instant(head: Head, order: DateOrder) -> datetime | None:
    """Return when a head says that its line was written, None for a day that no calendar has."""
    year, month, day = _sortable(head.date, order)
    try:
        return datetime(year, month, day, *head.time, tzinfo=INDIA)
    except ValueError:
        return None


_TWO_ORDERS = (DateOrder.DAY_FIRST, DateOrder.MONTH_FIRST)


def _sortable(date: tuple[int, int, int], order: DateOrder) -> tuple[int, int, int]:
    first, second, third = date
    if order is DateOrder.YEAR_FIRST:
        return _year(first), second, third
    if order is DateOrder.DAY_FIRST:
        return _year(third), second, first
    return _year(third), first, second


def _year(number: int) -> int:
    return number + 2000 if number < 100 else number


def _backward(dates: list[tuple[int, int, int]]) -> int:
    return sum(later < earlier for earlier, later in pairwise(dates))


def _time(found: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    period = (found["period"] or "").lower().replace(" ", "")
    if period and not 1 <= hour <= 12:
        period = ""
    hour = _hour_of_day(hour, period)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _hour_of_day(hour: int, period: str) -> int:
    if not period:
        return hour
    if period in _NIGHT:
        return hour % 12 + (12 if 7 <= hour < 12 else 0)
    return hour % 12 + (0 if period in _BEFORE_NOON else 12)


# What WhatsApp itself writes into an export, in English and Hindi: system lines, media, edits, deletions. Pure.
#
# The words differ between versions and phones, so the patterns ask for what all of them share. They read a text
# without direction marks and nuktas.

NUKTA = "\u093c"
_LONGEST_PHRASE = 200
_OMITTED = re.compile(
    r"<(?:media|मीडिया|میڈیا|ਮੀਡੀਆ) [^<>\n]{0,60}>"
    r"|(?:image|photo|video|video note|audio|voice message|sticker|gif|document|contact card) omitted"
    r"|[^\n<>:]{0,120}\b(?:pages?|पेज) document omitted"
    r"|(?:तस्वीर|इमेज|फोटो|चित्र|वीडियो|ऑडियो|स्टिकर|gif|दस्तावेज|डॉक्यूमेंट|संपर्क कार्ड|मीडिया)"
    r" (?:को )?(?:छोड|हटा|शामिल नहीं)[^\n]{0,30}",
    re.IGNORECASE,
)
_ATTACHED = re.compile(
    r"<(?:attached|संलग्न|अटैच(?:मेंट| किया गया)?): ?(?P<ios>[^<>\n]{1,200})>"
    r"|^(?P<android>[^\n/\\<>]{1,200}?\.\w{2,5}) \((?:file attached|फाइल (?:संलग्न|अटैच|जुडी)[^()\n]{0,20})\)",
    re.IGNORECASE | re.MULTILINE,
)
_EDITED = re.compile(
    r"\s?<(?:this message was edited|यह (?:मैसेज|मेसेज|संदेश) (?:एडिट|संपादित|बदल)[^<>\n]{0,30})>\s?\Z", re.IGNORECASE
)
_DELETED = re.compile(
    r"(?:this message was deleted(?: by admin [^\n]{1,100})?|you deleted this message(?: as admin)?"
    r"|यह (?:मैसेज|मेसेज|संदेश) (?:डिलीट|हटा)[^\n]{0,60}|आपने (?:यह|इस) (?:मैसेज|मेसेज|संदेश)(?: को)? (?:डिलीट|हटा)[^\n]{0,30})"
    r"[.।]?\Z",
    re.IGNORECASE,
)
_POLL = re.compile(r"(?:poll|पोल|मतदान):\s", re.IGNORECASE)
_ENCRYPTED = re.compile(r"messages and calls are end-to-end encrypted|(?:मैसेज|मेसेज|संदेश) और कॉल", re.IGNORECASE)
_SYSTEM = re.compile(
    r"messages and calls are end-to-end encrypted|messages (?:you send )?to this (?:group|chat)"
    r"|(?:मैसेज|मेसेज|संदेश) और कॉल|your security code with|(?:missed|silenced) (?:voice|video|group)[a-z ]{0,12} call"
    r"|waiting for this message|disappearing messages|you(?:'re| are) now an admin|you were (?:added|removed)"
    r"|you (?:added|removed|left|joined|created|changed|turned)\b|only admins can|this group ",
    re.IGNORECASE,
)
_ACT = re.compile(
    r" (?:created (?:this )?(?:group|community)|changed (?:the|this|their|his|her|to)\b|joined (?:using|via|from)"
    r"|was (?:added|removed)\b|added |removed |left$|left\.|pinned a message|turned (?:on|off)\b|deleted this group"
    r"|reset this group|updated the message timer|set the (?:group|disappearing))"
    r"|ने [^\n]{0,120}(?:जोडा|हटाया|बनाया|बदला|बदल दिया|बदली|निकाला|डिलीट किया)"
    r"|(?:लिंक|आमंत्रण) (?:से|का|के)[^\n]{0,60}(?:शामिल|जुड)"
    r"|(?:छोड दिया|छोडकर चले गए|ग्रुप छोड)",
    re.IGNORECASE,
)


def plain(text: str) -> str:
    """Return a text as the patterns read it, without nuktas; those letters that hold one are taken apart."""
    return text if text.isascii() else text.translate(_APART).replace(NUKTA, "")


def is_left_out(text: str) -> bool:
    """Tell whether a text stands for a file that the export left out."""
    return len(text) < _LONGEST_PHRASE and _OMITTED.fullmatch(plain(text).strip()) is not None


def attached_file(text: str) -> tuple[str, str]:
    """Return the name of the file that a text carries and what was written beside it; ("", text) for none."""
    found = _ATTACHED.search(plain(text)) if "<" in text or "(" in text else None
    if found is None:
        return "", text
    name = (found["ios"] or found["android"]).strip()
    return name, "\n".join(filter(None, (line.strip() for line in _without(text, found).split("\n"))))


def without_edited(text: str) -> tuple[str, bool]:
    """Return a text without the mark that it was edited, and whether it bore one."""
    found = _EDITED.search(plain(text[-80:])) if text.endswith(">") else None
    return (text[: text.rfind("<")].rstrip(), True) if found else (text, False)


def is_deleted(text: str) -> bool:
    """Tell whether a text stands for a message that was deleted."""
    return len(text) < _LONGEST_PHRASE and _DELETED.match(plain(text).strip()) is not None


def is_poll(text: str) -> bool:
    """Tell whether a text is a poll."""
    return _POLL.match(plain(text[:40])) is not None


def is_notice(text: str, *, marked: bool) -> bool:
    """Tell whether a text is WhatsApp's own, though an export names somebody before it.

    marked: it begins with a direction mark, as an iPhone writes what nobody typed.
    """
    start = text[:_LONGEST_PHRASE]
    if marked:
        return _SYSTEM.match(plain(start)) is not None or is_act(start)
    return _ENCRYPTED.match(plain(start)) is not None


@lru_cache(maxsize=4096)
def is_act(text: str) -> bool:
    """Tell whether what stands before a colon tells of an act on the group, and so names no author."""
    return _ACT.search(plain(text[:300])) is not None


_APART = {0x0958: "क", 0x0959: "ख", 0x095A: "ग", 0x095B: "ज", 0x095C: "ड", 0x095D: "ढ", 0x095E: "फ", 0x095F: "य"}


def _without(text: str, found: re.Match[str]) -> str:
    """Return a text without a match that was found in its plain form.  Names of files hold no nukta's letter."""
    name = (found["ios"] or found["android"]).strip()
    at = text.find(name)
    if at < 0:
        return ""
    end = text.find(">" if found["ios"] else ")", at + len(name))
    start = text.rfind("<", 0, at) if found["ios"] else at
    return text[: max(start, 0)] + text[end + 1 :]


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
    if not who or is_notice(text, marked=raw.lstrip(" ")[:1] in _MARKS):
        return ChatLine(entry.line, at, "", text, LineKind.SYSTEM)
    if is_deleted(text):
        return ChatLine(entry.line, at, who, text, LineKind.DELETED)
    text, edited = without_edited(text)
    file, beside = attached_file(text)
    kind = LineKind.TEXT
    if file or is_left_out(text):
        kind = LineKind.MEDIA
    elif is_poll(text):
        kind = LineKind.POLL
    return ChatLine(entry.line, at, who, beside, kind, edited, file)


def _author_and_text(rest: str) -> tuple[str, str]:
    """Return who wrote a line and what; nobody for a system line."""
    name, colon, text = rest.partition(":")
    name = name.translate(_STRIP)
    long = len(name) > _LONGEST_NAME or "\n" in name
    if not colon or long or (text and text[0] not in " \n") or is_act(name):
        return "", rest
    return name.strip().removeprefix("~").strip(), text

"""Filters and tags that turn codes, grades and times into words.  Loaded in templates as `{% load words %}`.

Times are said in India time; numbers keep Latin digits and never turn with the script around them.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from sangam.kernel import clock
from sangam.kernel.paper import Unprinted, of_both, printable
from sangam.web.arrests import arrest_words
from sangam.web.operations import operation_words
from sangam.web.templatetags import deed_words, letter_words, library_words, meeting_words, record_words, vocabulary

register = template.Library()

DUE_SOON = timedelta(minutes=30)
_PLATE = re.compile(r"([A-Z]{2})(\d{1,2})([A-Z]{0,3})(\d{1,4})")
_DELHI_PLATE = re.compile(r"(DL)(\d{1,2}[A-Z])([A-Z]{2})(\d{1,4})")
_BH_PLATE = re.compile(r"(\d{2})(BH)(\d{4})([A-Z]{1,2})")

TABLES: Mapping[str, vocabulary.Words] = {
    "force": vocabulary.FORCES,
    "purpose": vocabulary.PURPOSES,
    "caution": vocabulary.CAUTIONS,
    "classification": vocabulary.CLASSIFICATIONS,
    "caveat": vocabulary.CAVEATS,
    "level": vocabulary.LEVELS,
    "kind": vocabulary.KINDS,
    "found": vocabulary.FOUND,
    "strength": vocabulary.STRENGTHS,
    "state": vocabulary.STATES,
    "peer_state": vocabulary.PEER_STATES,
    "nav": vocabulary.NAV,
    "channel": vocabulary.CHANNEL_KINDS,
    "outcome": vocabulary.OUTCOMES,
    "required_action": vocabulary.REQUIRED_ACTIONS,
    "acknowledgement": vocabulary.ACKNOWLEDGEMENTS,
    "unit_kind": vocabulary.UNIT_KINDS,
    "jurisdiction": vocabulary.JURISDICTIONS,
    "deed": {**deed_words.DEEDS, **deed_words.RETIRED},
    "order_step": vocabulary.ORDER_STEPS,
    "officer_sheet": vocabulary.OFFICER_SHEETS,
    "urgency": vocabulary.URGENCIES,
    "urgency_waits": vocabulary.URGENCY_WAITS,
    "pace": vocabulary.PACES,
    "doing": vocabulary.DOINGS,
    "verdict": vocabulary.VERDICTS,
    "property": record_words.PROPERTIES,
    "choice": record_words.CHOICES,
    "relief": record_words.RELIEFS,
    "relief_beside": record_words.RELIEFS_BESIDE,
    "challenge_answer": record_words.ANSWERS,
    "handover_answer": record_words.HANDED,
    "letter_heading": letter_words.HEADINGS,
    "letter_none": letter_words.NONE,
    "history": record_words.HISTORY,
    "narrowed": record_words.NARROWED,
    "next_step": vocabulary.NEXT_STEPS,
    "letter_said": letter_words.SAID,
    "meeting_level": meeting_words.LEVELS,
    "meeting_series": meeting_words.SERIES,
    "meeting_state": meeting_words.STATES,
    "item_outcome": meeting_words.OUTCOMES,
    "presence": meeting_words.PRESENCES,
    "action_state": meeting_words.ACTIONS,
    "circulation_state": meeting_words.CIRCULATION_STATES,
    "circulation_answer": meeting_words.CIRCULATION_ANSWERS,
    "whose": meeting_words.WHOSE,
    "hand_over": meeting_words.HAND_OVERS,
    "evidence": meeting_words.EVIDENCE,
    "action_kind": operation_words.ACTION_KINDS,
    "check_state": operation_words.CHECK_STATES,
    "resolution": operation_words.RESOLUTIONS,
    "entry_purpose": operation_words.ENTRY_PURPOSES,
    "entry_state": operation_words.ENTRY_STATES,
    "operation_state": operation_words.OPERATION_STATES,
    "board_kind": operation_words.BOARD_KINDS,
    "task_state": operation_words.TASK_STATES,
    "pool_phone_state": operation_words.POOL_PHONE_STATES,
    "practice_category": library_words.CATEGORIES,
    "practice_stage": library_words.STAGES,
    "practice_shelf": library_words.SHELVES,
    "practice_language": library_words.LANGUAGES,
    "practice_result": library_words.RESULTS,
    "practice_draft": library_words.DRAFT_STATES,
    "practice_part": library_words.PARTS,
    "course_state": library_words.COURSE_STATES,
    **arrest_words.TABLES,
}

_ICONS: Mapping[str, Mapping[str, str]] = {
    "state": vocabulary.STATE_ICONS,
    "nav": vocabulary.NAV_ICONS,
    "kind": vocabulary.KIND_ICONS,
}


@register.filter
def listed(items: Iterable[object]) -> str:
    """Return items as one list, parted as the reader's language parts it: with "، " in Urdu, with ", " elsewhere."""
    return comma().join(map(str, items))


@register.simple_tag
def comma() -> str:
    """Return what stands between two words of a line in the reader's language: "، " in Urdu, ", " elsewhere."""
    return pgettext("between items of a list", ", ")


@register.filter
def word(code: object, table: str) -> str:
    """Return the word for a code of the named table ("force", "purpose", "caution", ...); an unknown code as it is.

    An IntEnum is looked up by its name.  Raises KeyError for an unknown table.
    """
    words = TABLES[table]
    if isinstance(code, Unprinted):
        return code.changed(lambda each: word(each, table))
    name = getattr(code, "name", "").lower()
    return str(words.get(str(code)) or words.get(name) or code)


@register.filter
def police_words(code: object) -> str:
    """Return what a force is called as the keeper of a node: "Delhi Police", but "NIA"."""
    if isinstance(code, Unprinted):
        return code.changed(police_words)
    return vocabulary.force_name(str(code), office=True) if str(code) in vocabulary.FORCES else str(code)


@register.filter
def words_of(codes: Iterable[object], table: str) -> str:
    """Return the words for several codes, joined by a middle dot."""
    said = [word(code, table) for code in codes]
    if any(isinstance(each, Unprinted) for each in said):
        return format_html_join(" · ", "{}", ((each,) for each in said))
    return " · ".join(said)


@register.filter
def all_off_paper(texts: Iterable[object]) -> bool:
    """Tell whether none of these texts may be printed: then nothing is drawn around them either."""
    return all(isinstance(each, Unprinted) and not each.on_paper for each in texts)


@register.filter
def on_paper(text: str) -> str:
    """Return what of a text may be printed: for the page's own title, which a printer puts above each sheet."""
    return printable(text)


@register.filter
def bare(text: str) -> str:
    """Return a text without its mark, for an attribute: in a part of the page that is not printed."""
    return str(text)


@register.filter
def isolated(text: object) -> str:
    """Return a name or number to be set into a sentence that may run the other way: it keeps its own direction."""
    return of_both(text, lambda each: f"\u2068{each}\u2069")


@register.filter
def icon_of(code: object, table: str) -> str:
    """Return the icon's name for a code of the named table; a plain circle for an unknown code."""
    return _ICONS[table].get(str(code), "circle")


@register.filter
def grade_words(grade: object) -> str:
    """Say an Admiralty grade ("B2" or a kernel Grade) in words; anything else comes back as it is."""
    text = str(grade or "")
    if len(text) != 2:
        return text
    source = vocabulary.SOURCE_GRADES.get(text[0].upper())
    information = vocabulary.INFORMATION_GRADES.get(text[1])
    if source is None or information is None:
        return text
    return _("%(source)s, %(information)s") % {"source": source, "information": information}


@register.filter
def cautions_are_danger(codes: Iterable[object]) -> bool:
    """Tell whether any caution warns of danger, rather than asks for care."""
    return any(str(code) not in vocabulary.CARE for code in codes)


@register.filter
def span_words(span: timedelta) -> str:
    """Say a length of time in its two largest units: "2 h 10 min", "3 d 4 h", "4 min"."""
    minutes = int(abs(span).total_seconds()) // 60
    if minutes < 1:
        return _("under 1 min")
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = {"days": days, "hours": hours, "minutes": minutes}
    if days:
        return _days_words(hours) % parts
    return (_hours_words(hours, minutes) if hours else _("%(minutes)d min")) % parts


def _days_words(hours: int) -> str:
    if hours == 1:
        return _("%(days)d d 1 h")
    return _("%(days)d d %(hours)d h") if hours else _("%(days)d d")


def _hours_words(hours: int, minutes: int) -> str:
    """Return the words of one hour or of several: other languages bend the word, and "h" does not."""
    if hours == 1:
        return _("1 h %(minutes)d min") if minutes else _("1 h")
    return _("%(hours)d h %(minutes)d min") if minutes else _("%(hours)d h")


@register.filter
def age_words(at: datetime | None) -> str:
    """Say how old a copy is: "4 min old"; nothing for None."""
    if at is None:
        return ""
    return _("%(span)s old") % {"span": span_words(clock.now() - at)}


@register.filter
def ago_words(at: datetime | None) -> str:
    """Say how long ago: "4 min ago"; nothing for None."""
    if at is None:
        return ""
    return _("%(span)s ago") % {"span": span_words(clock.now() - at)}


@register.filter
def left_words(due_by: datetime | None) -> str:
    """Say what a clock has left: "2 h 10 min left", or "overdue since 14:05"; nothing for None."""
    if due_by is None:
        return ""
    left = due_by - clock.now()
    if left <= timedelta(0):
        return _("overdue since %(time)s") % {"time": time_words(due_by)}
    return _("%(span)s left") % {"span": span_words(left)}


@register.filter
def due_state(due_by: datetime | None) -> str:
    """Return "overdue", "due" (within the half hour) or "calm", for colour and shape."""
    if due_by is None:
        return "calm"
    left = due_by - clock.now()
    if left <= timedelta(0):
        return "overdue"
    return "due" if left <= DUE_SOON else "calm"


@register.filter
def time_words(at: datetime | None) -> str:
    """Say an instant in India time: "14:05" today, "23.11.2026 14:05" before and after."""
    if at is None:
        return ""
    here, today = at.astimezone(clock.INDIA), clock.now().astimezone(clock.INDIA)
    if here.date() == today.date():
        return f"{here:%H:%M}"
    return moment_words(at)


@register.filter
def moment_words(at: datetime) -> str:
    """Say an instant in India time with its year: "23.11.2026 14:05"."""
    return in_order(f"{at.astimezone(clock.INDIA):%d.%m.%Y %H:%M}")


def in_order(digits: str) -> str:
    """Have a day with its time, or a span of them, read from left to right in Urdu too."""
    return f"\u2066{digits}\u2069" if get_language_bidi() else digits


@register.simple_tag
def span_of_day(begins: datetime, ends: datetime) -> str:
    """Say from when to when: "23.11.2026 14:05–15:00", with the day of the end where that is another."""
    first, last = begins.astimezone(clock.INDIA), ends.astimezone(clock.INDIA)
    until = "%H:%M" if first.date() == last.date() else "%d.%m.%Y %H:%M"
    return in_order(f"{first:%d.%m.%Y %H:%M}–{last.strftime(until)}")


@register.filter
def day_words(day: date | datetime | None) -> str:
    """Say a day: "03.11.2026", in India time if given an instant."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(clock.INDIA).date()
    return f"{day:%d.%m.%Y}"


@register.filter
def mono(value: object) -> SafeString:
    """Set a number, plate or code apart, left to right, in whatever script surrounds it."""
    return format_html('<bdi dir="ltr" class="mono">{}</bdi>', value)


@register.filter
def plate_spaced(plate: str) -> str:
    """Return a plate in its groups, "HR 26 DK 8337", "DL 3C AB 1234", "22 BH 1234 AA"; an odd one as it is."""
    solid = re.sub(r"[\s-]", "", plate).upper()
    match = _DELHI_PLATE.fullmatch(solid) or _PLATE.fullmatch(solid) or _BH_PLATE.fullmatch(solid)
    return " ".join(part for part in match.groups() if part) if match else plate


@register.filter
def shown(value: object, kind: str = "") -> SafeString | str:
    """Show a value by its kind: plates spaced, numbers and codes isolated, the rest as text."""
    if isinstance(value, Unprinted):
        screen = format_html('<span class="no-print">{}</span>', shown(str(value), kind))
        sheet = format_html('<span class="print-only">{}</span>', shown(value.on_paper, kind)) if value.on_paper else ""
        return format_html("{}{}", screen, sheet)
    if kind == "plate":
        return format_html('<bdi dir="ltr" class="plate">{}</bdi>', plate_spaced(str(value)))
    if kind in vocabulary.FOUND and kind != "name":
        return mono(value)
    return str(value)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite: silent to a screen reader, unless it stands without a word and has a label."""
    href = f"{static('built/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href)
    return format_html('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"/></svg>', href)


@register.simple_tag
def force_badge(code: str) -> SafeString:
    """Draw a force's letters; its name is there for a screen reader and on hover."""
    name = word(code, "force")
    return format_html('<abbr class="force" title="{}"><bdi dir="ltr">{}</bdi></abbr>', name, code)


@register.simple_tag
def recognised(text: str, spans: Iterable[object]) -> SafeString:
    """Mark in a text what was recognised.  spans: objects with start, end, kind, valid; any order, no overlap."""
    pieces: list[SafeString | str] = []
    at = 0
    for span in sorted(spans, key=lambda each: int(getattr(each, "start", 0))):
        start, end = int(getattr(span, "start", 0)), int(getattr(span, "end", 0))
        if start < at:
            continue
        pieces += [text[at:start], _mark_piece(text[start:end], span)]
        at = end
    pieces.append(text[at:])
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def _mark_piece(piece: str, span: object) -> SafeString:
    kind = str(getattr(span, "kind", ""))
    direction = "auto" if kind == "name" else "ltr"
    doubt = "" if getattr(span, "valid", True) else " doubtful"
    inner = format_html('<bdi dir="{}">{}</bdi> <small dir="auto">{}</small>', direction, piece, word(kind, "found"))
    return format_html('<mark class="found{}">{}</mark>', doubt, inner)


@register.simple_tag
def grade_choices(half: str) -> list[tuple[str, str]]:
    """List the letters ("source") or the numbers ("information") of the grade with their words, for a select."""
    table = vocabulary.SOURCE_GRADES if half == "source" else vocabulary.INFORMATION_GRADES
    return [(code, str(words)) for code, words in table.items()]


_SPANS = (
    "under 1 min", "%(minutes)d min", "1 h", "%(hours)d h", "1 h %(minutes)d min", "%(hours)d h %(minutes)d min",
    "%(days)d d", "%(days)d d 1 h", "%(days)d d %(hours)d h", "%(span)s old", "%(span)s ago",
)  # fmt: skip
"""The words of times, in the order in which clocks.ts takes them."""


@register.simple_tag
def saying(of: str) -> str:
    """Return what the browser keeps true: a sentence with "{time}" ("left", "overdue"), or all words of "spans"."""
    if of == "spans":
        return "|".join(re.sub(r"%\((\w+)\)[ds]", r"{\1}", _(words)) for words in _SPANS)
    gap = "{time}"
    return _("%(span)s left") % {"span": gap} if of == "left" else _("overdue since %(time)s") % {"time": gap}


@register.simple_tag
def tongues() -> list[tuple[str, str]]:
    """List the languages with their names in their own scripts, as the settings give them."""
    return list(settings.LANGUAGES)

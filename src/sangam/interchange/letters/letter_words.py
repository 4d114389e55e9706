"""The fixed words of a letter, in English and the language of the force that reads it.  Keys of the catalogue.

What a screen says too has the screen's key, so that a term is one word in both.  What only a letter says has the
context "letter".
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext, npgettext, override, pgettext, pgettext_lazy

from sangam.print_pages.public.print_pages import paper_language

_OF_A_LETTER: Mapping[str, str | Promise] = {
    "From": pgettext_lazy("letter", "From"),
    "To": pgettext_lazy("letter", "To"),
    "Number": pgettext_lazy("letter", "Number"),
    "Date": pgettext_lazy("letter", "Date"),
    "Reply": pgettext_lazy("letter", "Reply"),
    "Name, rank, telephone": pgettext_lazy("letter", "Name, rank, telephone"),
    "Signature": pgettext_lazy("letter", "Signature"),
}

LANGUAGES: Mapping[str, str] = {"PB": "pa", "CH": "pa", "JK": "ur"}
"""Which language stands beside English on a letter to a force; to every other force Hindi."""

_CODES: Mapping[str, Mapping[str, str]] = {
    "purpose": {
        "naka": "Naka or patrol", "case": "Case", "enquiry": "Enquiry in the diary", "verification": "Verification",
        "arrest": "Arrest or search", "request": "Answering a request", "alert": "Acting on an alert",
        "missing": "Missing person", "supervision": "Supervision", "oversight": "Oversight", "import": "Import",
    },
    "action": {
        "inform": "Inform us", "observe": "Watch, do not stop", "stop-and-check": "Stop and check",
        "detain": "Detain (FIR, warrant or LOC)", "do-not-approach": "Do not approach; keep in sight, call for help",
    },
    "outcome": {
        "arrested": "Arrested", "recovered": "Recovered", "not-him": "Not him, or not this one",
        "wrong-record": "The record is wrong", "seen-not-acted": "Seen, not acted", "useful": "Helped the case",
        "late": "Came too late", "not-useful": "Of no use",
    },
    "caution": {
        "armed": "Armed", "dangerous": "Dangerous", "violent": "Violent", "explosives": "Explosives",
        "used-in-firing": "Used in firing", "escape-risk": "Likely to escape", "not-alone": "Do not approach alone",
        "infectious": "Infectious", "suicidal": "Suicidal", "minor": "Minor", "victim": "Victim",
    },
    "none": {"known": "none known", "none": "none"},
}  # fmt: skip
"""By what a line stands for: the key by which the screens say it too."""


def heading_pair(words: str) -> tuple[str, str]:
    """Return (English, the language of the paper) of a heading: a letter's own word, or the word of the screens."""
    return _in_both(lambda: str(_OF_A_LETTER[words]) if words in _OF_A_LETTER else gettext(words))


def replacement_heading(version: int) -> tuple[str, str]:
    """Return in both languages what a letter with a later version of an alert is called."""
    return _in_both(lambda: pgettext("letter", "Alert, version {n} in place of the one before").format(n=version))


def signature_line(force: str, digits: str) -> tuple[str, str]:
    """Return in both languages the line that says whose the signature is, and by which digits it is known."""
    return _in_both(
        lambda: pgettext(
            "letter", "Signed electronically by {force}. Its authority, to compare over the telephone: {digits}"
        ).format(force=force, digits=digits)
    )


def unprinted_line() -> tuple[str, str]:
    """Return in both languages the line for letters that no font has."""
    return _in_both(
        lambda: pgettext(
            "letter", "[?] stands for letters or signs that cannot be printed here; ask the sender for them."
        )
    )


def both(tag: str) -> tuple[str, str] | None:
    """Return in both languages what a line stands for ("purpose:case 12/26", "within_s:600"), None for free text."""
    table, _, code = tag.partition(":")
    if table == "within_s":
        return _in_both(lambda: _within(int(code)))
    if table == "caution":
        return _in_both(lambda: _cautions(code.split(" ")))
    word, _, rest = code.partition(" ")
    key = _CODES.get(table, {}).get(word)
    return _in_both(lambda: " ".join(filter(None, (gettext(key), rest)))) if key else None


def _in_both(say: Callable[[], str]) -> tuple[str, str]:
    """Return words in English and in the language of the paper."""
    local = paper_language()
    with override("en"):
        english = say()
    with override(local):
        return english, say()


def _cautions(codes: Sequence[str]) -> str:
    between = pgettext("between cautions", ". ")
    return between.join(gettext(_CODES["caution"][code]) for code in codes)


def _within(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    if rest or not hours:
        return _minutes(seconds // 60)
    return npgettext(
        "letter",
        "within {n} hour of the handing over of this letter",
        "within {n} hours of the handing over of this letter",
        hours,
    ).format(n=hours)


def _minutes(minutes: int) -> str:
    return npgettext(
        "letter",
        "within {n} minute of the handing over of this letter",
        "within {n} minutes of the handing over of this letter",
        minutes,
    ).format(n=minutes)

"""Each message, with typical values, reads as a sentence in each language: no empty slot, no code, its own commas."""

import re

import pytest
from babel.messages.catalog import Message
from catalogues import messages
from django.utils import translation
from sentences import WHOLE

from sangam.web.common import sentences
from sangam.web.common.sentences import sentence_in_words

LANGUAGES = ("en", *WHOLE)
SLOT = re.compile(r"\{(\w+)\}|%\((\w+)\)[sd]")
LATIN_MARK = re.compile(r"[\u0600-\u06ff]\s*[,;?](\s|$)")
CODES = {name: next(code for code in table if code) for name, table in sentences._PARTS.items()}
HARYANA = {"en": "Haryana Police", "hi": "हरियाणा पुलिस", "pa": "ਹਰਿਆਣਾ ਪੁਲਿਸ", "ur": "ہریانہ پولیس"}
MANY = {"count": 3, "n": 3, "most": 20, "days": 5, "hours": 5, "minutes": 5, "year": 2026}


def value(name: str) -> object:
    """Return what typically stands in a slot: a code where the slot takes codes, a number or a name elsewhere."""
    return CODES.get(name) or MANY.get(name) or {"property": "name", "names": "name, alias"}.get(name, "HR-12")


def texts(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def of(language: str) -> list[Message]:
    return messages("hi" if language == "en" else language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_slot_is_left_empty(language: str) -> None:
    wrong = []
    for message in messages(language):
        for text in texts(message):
            filled = SLOT.sub(lambda found: str(value(found[1] or found[2])), text)
            if re.search(r"\{|\}|%\(|\( *\)|“ *”|  ", filled) and not re.search(r"\{|  ", str(message.id)):
                wrong.append(filled)
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_coded_slot_is_said_in_words(language: str) -> None:
    wrong = []
    with translation.override(language):
        for message in of(language):
            key = message.id if isinstance(message.id, str) else message.id[0]
            parts = {name: value(name) for name, _ in SLOT.findall(key) if name}
            coded = [str(parts[name]) for name in parts if name in CODES and not _is_a_number(name, key)]
            shown = sentence_in_words(key, parts)
            wrong += [shown for code in coded if language != "en" and re.search(rf"\b{re.escape(code)}\b", shown)]
    assert wrong == []


@pytest.mark.parametrize("language, name", HARYANA.items())
def test_a_force_is_said_by_its_name_and_not_by_its_code(language: str, name: str) -> None:
    with translation.override(language):
        keys = [
            key for message in of(language) for key in (message.id if isinstance(message.id, tuple) else [message.id])
        ]
        slots = {key: {slot for slot, _ in SLOT.findall(key)} for key in keys}
        named = {key: [slot for slot in found if slot in sentences._OF_FORCES] for key, found in slots.items()}
        shown = [
            sentence_in_words(key, dict.fromkeys(slots[key], "7") | dict.fromkeys(named[key], "HR"))
            for key in keys
            if named[key]
        ]
    assert len(shown) > 150
    assert [text for text in shown if name not in text or re.search(r"\bHR\b", text)] == []


@pytest.mark.parametrize("code", ["HR-12", "HR-SNP-KUN", "HR 26 AB 1234", "XX"])
def test_a_number_or_unit_that_begins_with_a_force_stays_as_it_is(code: str) -> None:
    with translation.override("hi"):
        assert code in sentence_in_words("{force} has no part in this thread.", {"force": code})


def _is_a_number(name: str, key: str) -> bool:
    """Tell whether a slot that takes codes in one message holds a number or a name in this one."""
    return name in ("found", "now", "status", "answer", "kind", "level", "identifier", "wanted")


def test_a_list_in_urdu_has_its_own_commas() -> None:
    with translation.override("ur"):
        listed = sentence_in_words("{who} may not: {possible}", {"who": "DL-7", "possible": "accepted, declined"})
    assert "،" in listed
    assert ", " not in listed


def test_no_latin_mark_stands_in_urdu_prose() -> None:
    found = [text for message in messages("ur") for text in texts(message) if LATIN_MARK.search(text)]
    assert [text for text in found if "`" not in text] == []


@pytest.mark.parametrize("language", WHOLE)
def test_plural_forms_are_both_there(language: str) -> None:
    forms = [texts(message) for message in messages(language) if isinstance(message.id, tuple)]
    assert forms
    assert all(len(form) == 2 and all(form) for form in forms)


COUNTS = {"n", "count", "hours", "minutes", "rows", "records", "ahead", "short", "answered", "weeks", "units", "shown"}
A_COUNT_OF_THINGS = re.compile(r"(?:\{(\w+)\}|%\((\w+)\)[sd]) (?:\w+ )?[a-z]{3,}s\b")
NOT_COUNTED = re.compile(r"(?:\{(?:n|count)\}|%\((?:n|count)\)s) (?:has|is|was|does)\b")
MORE_THAN_ONE = (
    "%(n)s records judged the same",  # two or more are judged the same
    "The batch of {kib} KiB is over the limit",  # a batch over the limit holds many
    "{count} records were chosen; from 1 to",  # none, or more than the limit
    "Cut here: the newest %(shown)s acts",  # cut at a limit of hundreds
    "These %(n)s incidents",  # a series has three or more
    "%(count)s of %(n)s incidents",  # a finding needs many
    "Most happen %(when)s: %(count)s of %(n)s",  # a finding needs many
    "It ends after it begins, and within {hours} hours",  # a limit of ours
)


def test_a_count_before_a_noun_has_plural_forms() -> None:
    """A count stands after its noun ("Records: 1"), or the message has a form for one and for many."""
    english = {message.id: texts(message)[0] for message in messages("en") if isinstance(message.id, str)}
    known = [message for message in messages("hi") if isinstance(message.id, str) and not message.context]
    said_in_english = [english.get(message.id, str(message.id)) for message in known]
    found = [(text, each) for text in said_in_english for each in A_COUNT_OF_THINGS.finditer(text)]
    wrong = [text for text, each in found if (each[1] or each[2]) in COUNTS and not NOT_COUNTED.match(each[0])]
    assert [text for text in wrong if not text.startswith(MORE_THAN_ONE)] == []

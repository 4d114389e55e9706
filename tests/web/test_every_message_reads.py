"""Each message, with typical values, reads as a sentence in each language: no empty slot, no code, its own commas."""

import re

import pytest
from babel.messages.catalog import Message
from django.utils import translation
from sentences import WHOLE
from test_catalogues import messages

from sangam.web.common import sentences
from sangam.web.common.sentences import said

LANGUAGES = ("en", *WHOLE)
SLOT = re.compile(r"\{(\w+)\}|%\((\w+)\)[sd]")
LATIN_MARK = re.compile(r"[\u0600-\u06ff]\s*[,;?](\s|$)")
CODES = {name: next(code for code in table if code) for name, table in sentences._PARTS.items()}
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
            shown = said(key, parts)
            wrong += [shown for code in coded if language != "en" and re.search(rf"\b{re.escape(code)}\b", shown)]
    assert wrong == []


def _is_a_number(name: str, key: str) -> bool:
    """Tell whether a slot that takes codes in one message holds a number or a name in this one."""
    return name in ("found", "now", "status", "answer", "kind", "level", "identifier", "wanted")


def test_a_list_in_urdu_has_its_own_commas() -> None:
    with translation.override("ur"):
        listed = said("{who} may not: {possible}", {"who": "DL-7", "possible": "accepted, declined"})
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

"""What the domain says is said in the officer's language: each sentence whole, its parts in words."""

import re

import pytest
from catalogues import catalogue, untranslated
from django.utils import translation
from sentences import WHOLE
from sentences_of_the_house import kept, labels, reasons, refusals, titles

from sangam.access import policy
from sangam.access.policy import ROLES
from sangam.cli.docs import actions
from sangam.exchange.policy import ALERT_STEPS, THREAD_STEPS
from sangam.exchange.types import Action
from sangam.identifiers.finder import normalise
from sangam.identifiers.types import Kind
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, SangamError
from sangam.kernel.purpose import Purpose, Stated
from sangam.names.comparison.comparison import REASONS
from sangam.records.policy import STEPS as RECORD_STEPS
from sangam.web.common import sentences
from sangam.web.common.sentences import sentence_in_words
from sangam.web.templatetags.deed_words import DEEDS, RETIRED
from sangam.web.templatetags.words import saying, word

TIMES = (
    "under 1 min", "%(minutes)d min", "%(hours)d h", "%(hours)d h %(minutes)d min", "%(days)d d",
    "%(days)d d %(hours)d h", "%(span)s old", "%(span)s ago", "1 h", "1 h %(minutes)d min", "%(days)d d 1 h",
)  # fmt: skip


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("found", [refusals, titles, reasons, labels, kept])
def test_every_sentence_of_the_domain_is_said_in_every_whole_language(found, language: str) -> None:
    sentences_found = list(found())
    assert sentences_found
    assert untranslated(sentences_found, language) == []


def test_the_titles_of_notices_are_found() -> None:
    found = {title.text for title in titles()}
    assert {"{who} asked about your silent record: {record}", "{number} · {asks}: {title}"} <= found
    assert "{who} declined to answer about {label}" in found


def test_every_right_and_role_has_a_word() -> None:
    assert set(ROLES) <= set(sentences.ROLES)
    assert frozenset().union(*ROLES.values()) <= set(sentences.CAPABILITIES)


def test_the_ledger_has_a_word_for_every_act_and_for_no_other() -> None:
    assert set(DEEDS) == {acted.action for acted in actions()}


def test_a_retired_act_keeps_its_word_in_the_ledger_and_in_no_other_list() -> None:
    assert not RETIRED.keys() & DEEDS.keys()
    for act, words in RETIRED.items():
        assert word(act, "deed") == words


@pytest.mark.parametrize("table", [RECORD_STEPS, THREAD_STEPS, ALERT_STEPS], ids=["record", "thread", "alert"])
def test_every_state_and_step_has_a_word(table) -> None:
    states = {state for state, _ in table} | set(table.values())
    assert states <= set(sentences.STATES) | {"answered", "declined", "closed"}
    assert {act for _, act in table} <= set(sentences.ACTS)


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("action", Action)
def test_an_alert_in_the_list_asks_in_the_officers_language(action: Action, language: str) -> None:
    with translation.override(language):
        title = sentence_in_words(
            "{number} · {asks}: {title}", {"number": "DL-1183", "asks": action, "title": "सफ़ेद Scorpio"}
        )
    assert title.startswith(("DL-1183 · ", "\u2068DL-1183\u2069 · "))
    assert str(action) not in title


@pytest.mark.parametrize("language", WHOLE)
def test_a_right_that_is_missing_is_named_in_words(language: str) -> None:
    error = _raised(lambda: policy.require(_auditor(), "alert:issue"))
    with translation.override(language):
        words = sentence_in_words(error.template, error.parts | {"who": "DL-7"})
    assert not re.search(r"[A-Za-z]{3,}", words), words


@pytest.mark.parametrize("language", WHOLE)
def test_a_step_that_is_not_possible_is_named_in_words(language: str) -> None:
    error = _raised(lambda: policy.step(RECORD_STEPS, "transfer-offered", "shared", thing="This record"))
    with translation.override(language):
        words = sentence_in_words(error.template, error.parts)
    assert isinstance(error, Conflict)
    assert not re.search(r"[A-Za-z]", words), words


def test_a_reason_names_the_property_in_words() -> None:
    with translation.override("hi"):
        words = sentence_in_words("The {what} agrees: {one}.", {"what": "Chassis", "one": "MA3EWB22S00123456"})
    assert words == "चेसिस नंबर में मेल: MA3EWB22S00123456।"


@pytest.mark.parametrize("kind", [each for each in Kind if each is not Kind.AADHAAR])
def test_a_number_that_is_none_is_named_in_words(kind: Kind) -> None:
    with pytest.raises(Malformed) as refused:
        normalise(kind, "?")
    with translation.override("hi"):
        words = sentence_in_words(refused.value.template, {**refused.value.parts, "expected": ""})
    assert re.search(r"[\u0900-\u097f]", words)
    assert not re.search(rf"\b{kind.value}\b", words), words


def test_names_and_numbers_stay_as_they_are() -> None:
    with translation.override("ur"):
        words = sentence_in_words(REASONS["name-agrees"], {"one": "Sunil Kumar", "other": "सुनील कुमार"})
    assert "Sunil Kumar" in words
    assert "सुनील कुमार" in words


@pytest.mark.parametrize(
    "part, shown",
    [("UP", "UP"), ("سنیل", "سنیل"), ("+91 98", "\u2068+91 98\u2069"), ("सुनील", "\u2068सुनील\u2069"), (4, "4")],
)
def test_a_part_keeps_its_direction_in_a_sentence_from_right_to_left(part, shown: str) -> None:
    with translation.override("ur"):
        assert sentence_in_words("Nobody wrote {this} down.", {"this": part}) == f"Nobody wrote {shown} down."
    with translation.override("hi"):
        assert sentence_in_words("Nobody wrote {this} down.", {"this": part}) == f"Nobody wrote {part} down."


def test_english_stays_english_but_for_its_codes() -> None:
    error = _raised(lambda: policy.require_purpose(Stated(Purpose.CASE)))
    with translation.override("en"):
        assert (
            sentence_in_words(error.template, error.parts)
            == "The purpose Case needs the number it serves: FIR or request."
        )


def test_a_sentence_without_translation_is_said_in_english() -> None:
    with translation.override("hi"):
        assert sentence_in_words("Nobody wrote {this} down.", {"this": "x"}) == "Nobody wrote x down."


@pytest.mark.parametrize("language", WHOLE)
def test_the_browser_says_times_in_the_words_of_the_catalogue(language: str) -> None:
    answers = catalogue(language)
    with translation.override(language):
        given = saying("spans").split("|")
    assert len(given) == len(TIMES)
    for key in TIMES:
        message = answers.get(key)
        assert message is not None
        assert re.sub(r"%[(]([a-z]+)[)][sd]", r"{\1}", str(message.string)) in given


def _auditor() -> Actor:
    return Actor("DL", "DL-7", role="auditor")


def _raised(act) -> SangamError:
    with pytest.raises(SangamError) as caught:
        act()
    return caught.value


@pytest.mark.parametrize(("what", "shown"), [("Plate", "plate"), ("IMEI", "IMEI"), ("FIR number", "FIR number")])
def test_a_label_inside_an_english_sentence_begins_small(what: str, shown: str) -> None:
    with translation.override("en"):
        assert sentence_in_words("The {what} agrees: {one}.", {"what": what, "one": "X"}) == f"The {shown} agrees: X."

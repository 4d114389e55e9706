"""The catalogues are whole and current: the same messages in each, each of them said somewhere, in one way."""

import ast
from functools import cache

import pytest
from architecture.tree import list_nodes
from babel.messages.catalog import Message
from catalogues import messages
from sentences import WHOLE, Sentence, of_python, of_templates, trees
from sentences_of_the_house import kept, labels, reasons, refusals, titles

SAID = (of_templates, of_python, refusals, titles, reasons, labels, kept)


def key(message: Message) -> tuple[str, str]:
    return message.context or "", message.id if isinstance(message.id, str) else message.id[0]


def said() -> dict[tuple[str, str], Sentence]:
    return {(each.context, each.text): each for found in SAID for each in found()}


@cache
def constants() -> set[str]:
    """Return the whole sentences of the sources that no call names: of helpers, and of what travels."""
    found = {node.value for _, tree in trees() for node in list_nodes(tree) if isinstance(node, ast.Constant)}
    return {text for text in found if isinstance(text, str) and " " in text}


@pytest.mark.parametrize("language", WHOLE)
def test_no_message_is_dead(language: str) -> None:
    alive, texts = said(), constants()
    assert [each for each in map(key, messages(language)) if each not in alive and each[1] not in texts] == []


def test_english_words_only_what_is_said() -> None:
    assert {key(message) for message in messages("en")} <= {key(message) for message in messages("hi")}


def test_the_languages_have_the_same_messages() -> None:
    hindi, *others = ({key(message) for message in messages(language)} for language in WHOLE)
    assert [hindi ^ other for other in others] == [set(), set()]


@pytest.mark.parametrize("language", ["en", *WHOLE])
def test_a_count_has_its_plural_form_in_each_language(language: str) -> None:
    sources = said()
    lacking = [
        key(message)
        for message in messages(language)
        if key(message) in sources and bool(sources[key(message)].plural) != isinstance(message.id, tuple)
    ]
    assert lacking == []

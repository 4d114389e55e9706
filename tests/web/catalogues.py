"""Catalogues of the languages, read."""

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from sentences import LOCALE, Sentence


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, abort_invalid=True)


def untranslated(sentences: list[Sentence], language: str) -> list[str]:
    answers = catalogue(language)
    found = [answers.get(sentence.text, sentence.context or None) for sentence in sentences]
    return [
        f"{sentence.place}: {sentence.text}"
        for sentence, message in zip(sentences, found, strict=True)
        if message is None or not all(_strings(message))
    ]


def _strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)

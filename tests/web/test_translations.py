"""Every sentence of the web is said in every whole language; no translation loses or invents a placeholder."""

import re
from pathlib import Path

import pytest
from catalogues import _strings, catalogue, untranslated
from django.template import Engine
from sentences import LOCALE, TEMPLATE_FILES, TEMPLATE_FOLDERS, WHOLE, of_python, of_templates

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
CATALOGUES = sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def test_every_sentence_of_the_templates_is_found() -> None:
    texts = {sentence.text for sentence in of_templates()}
    assert {"Needs me now", "%(n)s hit", "Why?", "Came back"} <= texts
    tags = sum(path.read_text(encoding="utf-8").count("{% translate ") for path in TEMPLATE_FILES)
    assert sum(1 for _ in of_templates()) >= tags


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("sentences", [of_templates, of_python], ids=["templates", "python"])
def test_every_sentence_is_said_in_every_whole_language(sentences, language: str) -> None:
    assert untranslated(list(sentences()), language) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parent.parent.name)
def test_no_translation_loses_or_invents_a_placeholder(path: Path) -> None:
    for message in catalogue(path.parent.parent.name):
        keys = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(PLACEHOLDER.findall(keys[-1]))
        for text in _strings(message) if message.id else ():
            assert set(PLACEHOLDER.findall(text)) == wanted, f"{keys[0]!r} became {text!r}"


@pytest.mark.parametrize("path", TEMPLATE_FILES, ids=lambda path: path.name)
def test_every_template_can_be_read(path: Path) -> None:
    engine = Engine(
        dirs=list(TEMPLATE_FOLDERS),
        libraries={
            "i18n": "django.templatetags.i18n",
            "static": "django.templatetags.static",
            "words": "sangam.web.templatetags.words",
            "officer_fields": "sangam.web.templatetags.officer_fields",
        },
    )
    assert engine.from_string(path.read_text(encoding="utf-8")).nodelist

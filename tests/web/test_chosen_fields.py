"""A form that comes back because nothing was chosen names the field, as its page does, in the reader's language."""

import ast
import re
from enum import StrEnum
from importlib import import_module
from pathlib import Path

import pytest
from architecture.tree import SOURCE, list_nodes, parsed
from django.utils import translation

from sangam.kernel.errors import Malformed
from sangam.web.common.inputs import choice_of, chosen_id
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import sentence

import_module("sangam.web.urls")  # and with it every form, so that each is known as a subclass
WEB = Path(__file__).parents[2] / "src" / "sangam" / "web"
LANGUAGES = ("hi", "ur", "pa")


def plain(words: str) -> str:
    """Return words without the marks that keep their direction."""
    return re.sub("[\u2066-\u2069]", "", words)


class Colour(StrEnum):
    RED = "red"


def fields_named() -> set[str]:
    """Return every name of a field that a form gives to `choice_of` or `chosen_id`."""
    named = set()
    for path in WEB.rglob("*.py"):
        for call in list_nodes(parsed(SOURCE)[path]):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                place = {"choice_of": 2, "chosen_id": 1}.get(call.func.id)
                if place and len(call.args) > place and isinstance(call.args[place], ast.Call):
                    words = call.args[place].args[0]
                    named |= {words.value} if isinstance(words, ast.Constant) else set()
    return named


def declared_labels(form: type[OfficerForm] = OfficerForm) -> set[str]:
    """Return the label of every field that a form of an officer's page declares, in the language that is active."""
    own = {str(field.label) for field in form.base_fields.values() if field.label}
    return own.union(*map(declared_labels, form.__subclasses__()))


def refusal(field: str = "") -> Malformed:
    with pytest.raises(Malformed) as refused:
        choice_of(Colour, "", field)
    return refused.value


def test_what_was_chosen_is_read():
    assert choice_of(Colour, "red", "Shelf") is Colour.RED
    assert str(chosen_id("01a22abf-1bca-8029-8c61-e30db55c27dc", "Shelf")) == "01a22abf-1bca-8029-8c61-e30db55c27dc"


def test_a_field_left_out_is_named():
    assert refusal("Shelf").message == "Choose one of what the form offers at “Shelf”."
    with pytest.raises(Malformed, match="at “Meeting”"):
        chosen_id("none", "Meeting")


def test_a_button_that_no_page_has_is_refused_without_a_name():
    assert refusal().message == "Choose one of what the form offers."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_field_is_named_in_the_readers_language(language):
    with translation.override("en"):
        in_english = declared_labels()
    with translation.override(language):
        for field in sorted(fields_named()):
            named = translation.gettext(field)
            assert named != field
            assert f"“{named}”" in plain(sentence(refusal(named)))
        assert declared_labels() & in_english == set()


def test_a_field_is_called_as_on_its_page():
    pages = "".join(path.read_text(encoding="utf-8") for path in WEB.rglob("*.html"))
    with translation.override("en"):
        labels = declared_labels()
    named = fields_named()
    assert len(named) > 6
    assert len(named | labels) > 100
    missing = [each for each in named - labels if not re.search(rf'(_\(|translate )"{re.escape(each)}"', pages)]
    assert missing == []

"""Forms of the library: from what was typed to a draft, a translation, a day, and back."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.access.public import posts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.library.public import drafts
from sangam.library.types import TEXT_PARTS, Category, Language, PracticeDraft, PracticeText, Shelf, Stage
from sangam.web.common import typed_times
from sangam.web.common.inputs import choice_of, chosen_id
from sangam.web.library.words import unit_choices
from sangam.web.templatetags import library_words
from sangam.web.templatetags.vocabulary import Words

FIELDS = (*TEXT_PARTS, "language", "category", "stage", "shelf", "owner", "review_by")
_YEAR = timedelta(days=365)
_ROWS = {"summary": 2, "problem": 3, "done": 5, "effect": 3}


def empty(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: owned by the actor's own post, reviewed again in a year."""
    values = dict.fromkeys(FIELDS, "")
    day = (clock.now().astimezone(clock.INDIA) + _YEAR).date()
    return values | {
        "language": actor.language if actor.language in {str(each) for each in Language} else "en",
        "stage": str(Stage.UNTESTED),
        "shelf": str(Shelf.WORKED),
        "owner": str(actor.post or ""),
        "review_by": day.isoformat(),
    }


def form_values(form: QueryDict) -> dict[str, Any]:
    """Return what the officer typed and chose."""
    return {name: form.get(name, "").strip() for name in FIELDS}


def of_draft(said: PracticeDraft) -> dict[str, Any]:
    """Return the values of a form that writes a draft anew."""
    return {part: getattr(said.text, part) for part in TEXT_PARTS} | {
        "language": str(said.language),
        "category": str(said.category),
        "stage": str(said.stage),
        "shelf": str(said.shelf),
        "owner": str(said.owner),
        "review_by": said.review_by.isoformat(),
    }


def draft(values: Mapping[str, Any]) -> PracticeDraft:
    """Return the draft that a form says.  Raises Malformed for a choice that the form does not offer."""
    return PracticeDraft(
        text(values),
        choice_of(Language, values["language"], _("Written in")),
        choice_of(Category, values["category"], _("Category")),
        choice_of(Stage, values["stage"], _("Stage of evidence")),
        choice_of(Shelf, values["shelf"], _("Shelf")),
        chosen_id(values["owner"], _("Post that answers for it")),
        day(values["review_by"]),
    )


def text(values: Mapping[str, Any]) -> PracticeText:
    """Return the words of a form, by part."""
    return PracticeText(**{part: values.get(part, "") for part in TEXT_PARTS})


def choices(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of a draft offers."""
    own = posts.posts_at(actor.unit) if actor.unit else []
    owners = [{"code": str(each.id), "label": each.title_en} for each in own]
    return {
        "categories": options(library_words.CATEGORIES),
        "stages": options(library_words.STAGES),
        "shelves": options(library_words.SHELVES),
        "languages": options(library_words.LANGUAGES),
        "owners": owners,
        "fields": [
            {
                "name": part,
                "label": library_words.PARTS[part],
                "rows": _ROWS.get(part, 3) if part != "title" else None,
                "value": values.get(part, ""),
                "required": part == "title",
            }
            for part in TEXT_PARTS
        ],
    }


def reviewers(unit: str) -> list[dict[str, str]]:
    """Return the units that may be asked to review what a unit writes: every one but itself with such a post."""
    return unit_choices(drafts.reviewing_units() - {unit})


def options(words: Words) -> list[dict[str, Any]]:
    """Return a table of words as choices of a form."""
    return [{"code": code, "label": label} for code, label in words.items()]


def day(typed_day: str) -> date:
    """Read a day as a browser's field has it.  Raises Malformed."""
    try:
        return typed_times.day(typed_day)
    except ValueError:
        raise Malformed("web:library-day", "Give the day as 31.12.2027.") from None

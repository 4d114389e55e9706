"""What the forms of the library share: choices, reviewers, days."""

from datetime import date
from typing import Any

from sangam.kernel.errors import Malformed
from sangam.library.public import drafts
from sangam.web.common import typed_times
from sangam.web.library.words import unit_choices
from sangam.web.templatetags.vocabulary import Words


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

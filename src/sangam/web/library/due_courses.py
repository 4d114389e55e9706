"""The courses that wait for an officer, as entries of Today."""

from datetime import datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.library.public import courses
from sangam.library.types.courses import DueCourse
from sangam.web.templatetags.words import day_words

_END = time(23, 59)


def items(actor: Actor) -> list[dict[str, Any]]:
    """Return the courses that are asked of an officer and not passed, read anew: a transfer needs no act."""
    return [_item(each) for each in courses.due_courses(actor)]


def kept_lines(actor: Actor) -> list[dict[str, str]]:
    """Return the same as a telephone lists them, each with the address of the course as it keeps it."""
    return [_line(each) for each in courses.due_courses(actor)]


def _line(due: DueCourse) -> dict[str, str]:
    title, language = due.course.title.in_language(get_language() or "en")
    addresses = {
        name: reverse(view, args=[due.course.key]) for name, view in (("url", "course"), ("kept", "course_kept"))
    }
    return {"title": title, "lang": language, "due": _("until %(day)s") % {"day": day_words(due.due_date)}, **addresses}


def _item(due: DueCourse) -> dict[str, Any]:
    title, _language = due.course.title.in_language(get_language() or "en")
    return {
        "kind": "course",
        "title": _("Take the course: %(title)s") % {"title": title},
        "is_sentence": True,
        "url": reverse("course", args=[due.course.key]),
        "force": here.node().force,
        "due_by": datetime.combine(due.due_date, _END, tzinfo=clock.INDIA),
        "at": None,
        "urgent": False,
        "note": "",
        "cautions": [],
        "doing": "begin",
        "done_url": "",
    }

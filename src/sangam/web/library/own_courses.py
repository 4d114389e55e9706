"""Courses of the own force: written on one page, in plain lines; changed and ended by their unit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.library.public import own_courses
from sangam.library.types import Language
from sangam.web import middleware
from sangam.web.common.inputs import choice_of
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.library import forms
from sangam.web.templatetags import library_words


@require_http_methods(["GET", "POST"])
@form_for("course:assign")
def course_write(request: OfficerRequest) -> HttpResponse:
    """Write a course, or change one of our own; refused words come back as they were typed."""
    key = request.POST.get("of", "") or request.GET.get("of", "")
    if request.method == "GET":
        text, language = own_courses.open_text(request.actor, key) if key else ("", get_language() or "en")
        return _form(request, {"of": key, "text": text, "language": str(language)})
    typed = {name: request.POST.get(name, "") for name in ("of", "text", "language")}
    try:
        made = own_courses.write_course(
            request.actor,
            typed["text"],
            choice_of(Language, typed["language"], _("Language")),
            of=key,
            no_person=request.POST.get("no_person") == "1",
        )
    except (Malformed, Refused) as error:
        return _form(request, typed, error)
    messages.success(request, _("Written: it stands among the courses of your force."))
    return see_other(reverse("course", args=[made]))


@require_POST
@officer_only
def course_end(request: OfficerRequest, key: str) -> HttpResponse:
    """End a course of our own."""
    own_courses.end_course(request.actor, key)
    messages.success(request, _("Ended; what was completed stays with its officer."))
    return see_other(reverse("courses"))


def _form(request: OfficerRequest, values: dict[str, Any], error: SangamError | None = None) -> HttpResponse:
    context = {
        "values": values,
        "languages": forms.options(library_words.LANGUAGES),
        "asks_confirmation": error is not None and error.code == "library:maybe-name",
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(request, "library/course_write.html", context, status=middleware.STATUS[type(error)] if error else 200)


urlpatterns = [
    path("courses/write/", course_write, name="course_write"),
    path("courses/<slug:key>/end/", course_end, name="course_end"),
]

"""Courses of the own force: written on one page, in plain lines; changed and ended by their unit."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.kernel.errors import Malformed, Refused
from sangam.library.public import own_courses
from sangam.library.types import Language
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.library.practice_forms import CourseForm


@require_http_methods(["GET", "POST"])
@form_for("course:assign")
def course_write(request: OfficerRequest) -> HttpResponse:
    """Write a course, or change one of our own; refused words come back as they were typed."""
    key = request.POST.get("of", "") or request.GET.get("of", "")
    if request.method == "GET":
        text, language = own_courses.open_text(request.actor, key) if key else ("", get_language() or "en")
        return _form(request, CourseForm(initial={"of": key, "text": text, "language": str(language)}))
    form = CourseForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    read = form.cleaned_data
    try:
        made = own_courses.write_course(
            request.actor, read["text"], Language(read["language"]), of=key, no_person=read["no_person"]
        )
    except (Malformed, Refused) as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Written: it stands among the courses of your force."))
    return see_other(reverse("course", args=[made]))


@require_POST
@officer_only
def course_end(request: OfficerRequest, key: str) -> HttpResponse:
    """End a course of our own."""
    own_courses.end_course(request.actor, key)
    messages.success(request, _("Ended; what was completed stays with its officer."))
    return see_other(reverse("courses"))


def _form(request: OfficerRequest, form: CourseForm) -> HttpResponse:
    context = {"form": form, "asks_confirmation": form.asks_confirmation}
    return page(request, "library/course_write.html", context, status=form.status)


urlpatterns = [
    path("courses/write/", course_write, name="course_write"),
    path("courses/<slug:key>/end/", course_end, name="course_end"),
]

"""Forms by which a practice and a course of the own force are written."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.access.units import units
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.library.courses import course_text
from sangam.library.types import TEXT_PARTS, Category, Language, PracticeDraft, PracticeText, Shelf, Stage
from sangam.web.common.officer_forms import DayField, IdField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.templatetags import library_words

_YEAR = timedelta(days=365)
_ROWS = {"title": 0, "summary": 2, "done": 5}
_OF_A_PART = ("library:text", "library:part-missing")


class PracticeForm(OfficerForm):
    """A practice: what it says by part, where it belongs, who answers for it."""

    refused_at: ClassVar = {
        "library:review-by": "review_by",
        "library:title": "title",
        "library:owner": "owner",
        "access:post": "owner",
    }
    category = forms.ChoiceField(label=gettext_lazy("Category"), choices=library_words.CATEGORIES.items())
    stage = forms.ChoiceField(label=gettext_lazy("Stage of evidence"), choices=library_words.STAGES.items())
    shelf = forms.ChoiceField(label=gettext_lazy("Shelf"), choices=library_words.SHELVES.items())
    language = forms.ChoiceField(label=gettext_lazy("Written in"), choices=library_words.LANGUAGES.items())
    owner = IdField(label=gettext_lazy("Post that answers for it"))
    review_by = DayField(label=gettext_lazy("Reviewed again by"))

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        owners: Any = self.fields["owner"]
        owners.choices = [(str(each.id), each.title_en) for each in own_posts(actor)]

    @property
    def parts(self) -> list[forms.BoundField]:
        """Return the fields of the text, in their order."""
        return [self[part] for part in TEXT_PARTS]

    def field_of(self, error: SangamError) -> str | None:
        """Return the field of which a refusal speaks: the part that it names, too."""
        return str(error.parts["words"]) if error.code in _OF_A_PART else super().field_of(error)

    def draft(self) -> PracticeDraft:
        """Return the draft that a sound form says."""
        read = self.cleaned_data
        return PracticeDraft(
            PracticeText(**{part: read[part] for part in TEXT_PARTS}),
            Language(read["language"]),
            Category(read["category"]),
            Stage(read["stage"]),
            Shelf(read["shelf"]),
            read["owner"],
            read["review_by"],
        )


# The parts of the text are a table: a class declares no field under a name that it computes.
PracticeForm.base_fields |= {
    part: text_field(library_words.PARTS[part], rows=_ROWS.get(part, 3), required=part == "title")
    for part in TEXT_PARTS
}


class CourseForm(OfficerForm):
    """A course of the own force, in plain lines."""

    refused_at: ClassVar = {
        "library:course": "text",
        "library:personal-data": "text",
        "library:maybe-name": "text",
    }
    of = forms.CharField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=library_words.LANGUAGES.items())
    text = text_field(gettext_lazy("The course"), rows=24)
    no_person = forms.BooleanField(required=False)
    asks_confirmation = False

    def refuse(self, error: SangamError) -> None:
        """Set what was refused at its field; ask to confirm that what may be a name is none."""
        super().refuse(error)
        self.asks_confirmation = error.code == "library:maybe-name"


def own_posts(actor: Actor) -> list[Any]:
    """Return the posts of an actor's unit, which may answer for a practice."""
    return list(units.posts_at(actor.unit)) if actor.unit else []


def fresh_practice(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: owned by the actor's own post, reviewed again in a year."""
    return {
        "language": actor.language if actor.language in set(Language) else "en",
        "stage": str(Stage.UNTESTED),
        "shelf": str(Shelf.WORKED),
        "owner": str(actor.post or ""),
        "review_by": (clock.now().astimezone(clock.INDIA) + _YEAR).date().isoformat(),
    }


def values_of_draft(said: PracticeDraft) -> dict[str, Any]:
    """Return the values of a form that writes a draft anew."""
    return {part: getattr(said.text, part) for part in TEXT_PARTS} | {
        "language": str(said.language),
        "category": str(said.category),
        "stage": str(said.stage),
        "shelf": str(said.shelf),
        "owner": str(said.owner),
        "review_by": said.review_by.isoformat(),
    }


# Courses of the own force: written on one page, in plain lines; changed and ended by their unit.


@require_http_methods(["GET", "POST"])
@form_for("course:assign")
def course_write(request: OfficerRequest) -> HttpResponse:
    """Write a course, or change one of our own; refused words come back as they were typed."""
    key = request.POST.get("of", "") or request.GET.get("of", "")
    if request.method == "GET":
        text, language = course_text.open_text(request.actor, key) if key else ("", get_language() or "en")
        return _form(request, CourseForm(initial={"of": key, "text": text, "language": str(language)}))
    form = CourseForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    read = form.cleaned_data
    try:
        made = course_text.write_course(
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
    course_text.end_course(request.actor, key)
    messages.success(request, _("Ended; what was completed stays with its officer."))
    return see_other(reverse("courses"))


def _form(request: OfficerRequest, form: CourseForm) -> HttpResponse:
    context = {"form": form, "asks_confirmation": form.asks_confirmation}
    return page(request, "library/course_write.html", context, status=form.status)


urlpatterns = [
    path("courses/write/", course_write, name="course_write"),
    path("courses/<slug:key>/end/", course_end, name="course_end"),
]

"""Courses: the list, one course with its questions, the exercise, who is asked to take it, the certificate."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may, require
from sangam.access.sign_in import seats
from sangam.access.units import units
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.ids import new_id, short
from sangam.kernel.instants import read_instant
from sangam.kernel.numbers import read_number
from sangam.library.courses import assignments, completions, course_text
from sangam.library.types.courses import AssignmentView, CompletionInput, CompletionView, Course, DueCourse, Words
from sangam.web import middleware
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.library import words as library_words
from sangam.web.library.act_forms import AssignmentForm
from sangam.web.papers.parts import give_paper
from sangam.web.templatetags.words import day_words

_ANSWER = "answer-"
_TWO_WEEKS = timedelta(days=14)
_LONGEST_NUMBER = 1_000


@require_GET
@officer_only
def course_list(request: OfficerRequest) -> HttpResponse:
    """List the courses with how each stands for the officer, the certificates, and who is asked to take which."""
    return _render_courses(request)


@require_GET
@officer_only
def course(request: OfficerRequest, key: str) -> HttpResponse:
    """Show a course whole, so that it can be read and answered without a link."""
    return _render_course(request, assignments.course(key))


@require_GET
@officer_only
def course_kept(request: OfficerRequest, key: str) -> HttpResponse:
    """Give the same without frame and names: the device keeps it, to be opened without a link."""
    require(request.actor, "practice:read")
    return page(request, "library/course_kept.html", _whole_page(request, assignments.course(key)))


@require_POST
@officer_only
def course_done(request: OfficerRequest, key: str) -> HttpResponse:
    """Take a completion: from the form, or as often as the device sends it."""
    by_device = request.headers.get("Accept") == "application/json"
    try:
        found = completions.complete(request.actor, _completion(request, key))
    except (Malformed, Conflict, Refused) as error:
        if by_device:
            return JsonResponse({"error": sentence(error)}, status=middleware.STATUS[type(error)])
        return _render_course(request, assignments.course(key), error)
    address = f"{reverse('course', args=[key])}?done={found.id}"
    if by_device:
        return JsonResponse({"score": found.score, "most": found.most, "passed": found.passed, "url": address})
    return see_other(address)


@require_http_methods(["GET", "POST"])
@form_for("practice:read")
def course_exercise(request: OfficerRequest, key: str) -> HttpResponse:
    """Let an officer try the box on invented persons; nothing is asked of the records, and nothing is kept."""
    found = assignments.course(key)
    if not found.has_exercise:
        raise NotFound("web:library-exercise", "This course has no exercise.")
    text = request.POST.get("text", "")
    answer = completions.answer_of_box(text) if text.strip() else None
    hits = answer.hits if answer else ()
    context = {
        "course": _words(found),
        "text": text,
        "answer": answer,
        "hits": [{"hit": each, "note": _note_in_language(each.person.notes)} for each in hits],
        "persons": [{"person": each, "note": _note_in_language(each.notes)} for each in completions.persons()],
    }
    return page(request, "library/exercise.html", context)


def _note_in_language(notes: Mapping[str, str]) -> str:
    """Return what is known of an invented person of the exercise, in the reader's language."""
    return notes.get(get_language() or "en", notes["en"])


@require_POST
@officer_only
def course_assign(request: OfficerRequest, key: str) -> HttpResponse:
    """Ask a post or a rank to take a course."""
    form = AssignmentForm(request.POST)

    def assign_course() -> HttpResponse:
        read = form.cleaned_data
        assignments.assign(request.actor, key, read["target"], library_words.day(read["due_date"]))
        messages.success(request, _("Assigned. Each of them sees it on Today."))
        return see_other(reverse("courses"))

    return form.try_act(assign_course, also=("library:course", "access:post")) or _render_courses(request, {key: form})


@require_POST
@officer_only
def course_reassign(request: OfficerRequest, assignment: UUID) -> HttpResponse:
    """Ask for a course no more, or ask another post or rank in its place."""
    form = AssignmentForm(request.POST)

    def change_assignment() -> HttpResponse:
        read = form.cleaned_data
        if read["target"]:
            assignments.reassign(request.actor, assignment, read["target"], library_words.day(read["due_date"]))
        else:
            assignments.end_assignment(request.actor, assignment)
        messages.success(request, _("Done; what was completed stays with its officer."))
        return see_other(reverse("courses"))

    return form.try_act(change_assignment) or _render_courses(request, {str(assignment): form})


@require_GET
@officer_only
def certificate(request: OfficerRequest, completion: UUID) -> HttpResponse:
    """Show the certificate of a course that the officer passed."""
    found = completions.open_certificate(request.actor, completion)
    context = {
        "course": _words(found.course),
        "holder": in_language(found.officer_en, found.officer_hi),
        "rank": found.rank,
        "done": _completion_words(found.completion, {found.course.key: found.course}),
    }
    return page(request, "library/certificate.html", context)


@require_GET
@officer_only
def certificate_pdf(request: OfficerRequest, completion: UUID) -> HttpResponse:
    """Give the certificate as PDF."""
    found = completions.open_certificate(request.actor, completion)
    return give_paper(request, completions.write_certificate(found), f"{found.course.key}-{short(completion)}")


def _render_courses(request: OfficerRequest, sent: Mapping[str, AssignmentForm] | None = None) -> HttpResponse:
    sent, fresh = sent or {}, AssignmentForm(initial={"due_date": (_today() + _TWO_WEEKS).isoformat()})
    asked = {each.course.key: each for each in assignments.asked_courses(request.actor)}
    done = completions.completions(request.actor)
    may_assign = may(request.actor, "course:assign")
    standing = assignments.assignments(request.actor) if may_assign else []
    every, own = assignments.every_course(), course_text.own_courses(request.actor)
    context: dict[str, Any] = {
        "courses": [
            _words(each) | {"asked": asked.get(each.key), "own": own.get(each.key), "form": sent.get(each.key, fresh)}
            for each in assignments.courses().values()
        ],
        "done": [_completion_words(each, every) for each in done],
        "assignments": [_assignment(each, every, sent) for each in standing],
        "targets": _targets(request) if may_assign else [],
        "forms": PageForms({}, sent),
        "may_assign": may_assign,
    }
    return page(request, "library/courses.html", context, status=context["forms"].status)


def _render_course(request: OfficerRequest, found: Course, error: SangamError | None = None) -> HttpResponse:
    named = request.GET.get("done", "")
    done = next((each for each in completions.completions(request.actor) if str(each.id) == named), None)
    context = _whole_page(request, found) | {
        "done": _completion_words(done, {found.key: found}) if done else None,
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(request, "library/course.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _whole_page(request: OfficerRequest, found: Course) -> dict[str, Any]:
    whole, taker = _whole(found, request.POST), short(request.actor.an_officer())
    return {"course": whole, "completion": new_id(), "taker": taker}


def _words(found: Course) -> dict[str, Any]:
    return {
        "view": found,
        "title": _words_of(found.title),
        "summary": _words_of(found.summary),
        "url": reverse("course", args=[found.key]),
    }


def _whole(found: Course, answered: Mapping[str, Any]) -> dict[str, Any]:
    """Return a course with its pages and questions.  answered: what a form that was refused had chosen."""
    return _words(found) | {
        "pages": [
            {"page": each, "heading": _words_of(each.heading), "text": _words_of(each.text)} for each in found.pages
        ],
        "questions": [
            {
                "name": f"{_ANSWER}{each.key}",
                "asks": _words_of(each.asks),
                "choices": [
                    {"at": at, "text": _words_of(words), "is_chosen": answered.get(f"{_ANSWER}{each.key}") == str(at)}
                    for at, words in enumerate(each.choices)
                ],
                "question": each,
                "why": _words_of(each.why),
            }
            for each in found.questions
        ],
    }


def _words_of(words: Words) -> dict[str, str]:
    text, language = words.in_language(get_language() or "en")
    return {"text": text, "lang": language}


def _completion(request: OfficerRequest, key: str) -> CompletionInput:
    answers = {
        name.removeprefix(_ANSWER): read_number(str(value), most=_LONGEST_NUMBER)
        for name, value in request.POST.items()
        if name.startswith(_ANSWER)
    }
    try:
        done_at = read_instant(request.POST["done_at"]) if request.POST.get("done_at") else None
        identity = UUID(request.POST.get("completion", ""))
    except ValueError:
        raise _unreadable() from None
    given = {each: at for each, at in answers.items() if at is not None}
    if len(given) != len(answers):
        raise _unreadable()
    edition = read_number(request.POST.get("edition", ""), most=_LONGEST_NUMBER) or 1
    score = read_number(request.POST.get("score", ""), most=_LONGEST_NUMBER) or 0
    most = read_number(request.POST.get("most", ""), most=_LONGEST_NUMBER) or max(1, len(given))
    return CompletionInput(identity, key, edition, given, score, most, done_at)


def _unreadable() -> Malformed:
    return Malformed("web:library-answers", "This form cannot be read: open the course and answer again.")


def _completion_words(done: CompletionView, every: Mapping[str, Course]) -> dict[str, Any]:
    known = every.get(done.course)
    return {
        "view": done,
        "title": _words_of(known.title) if known else {"text": done.course, "lang": "en"},
        "code": short(done.id),
        "url": reverse("certificate", args=[done.id]) if done.passed and known else "",
    }


def _assignment(
    view: AssignmentView, every: Mapping[str, Course], sent: Mapping[str, AssignmentForm]
) -> Mapping[str, Any]:
    known, fresh = every.get(view.course), AssignmentForm(initial={"due_date": view.due_date.isoformat()})
    return {
        "view": view,
        "form": sent.get(str(view.id), fresh),
        "title": _words_of(known.title) if known else {"text": view.course, "lang": "en"},
        "target": _target_words(view),
    }


def _target_words(view: AssignmentView) -> str:
    if not view.target.startswith("post:"):
        unit = units.units([view.unit]).get(view.unit)
        place = in_language(unit.name_en, unit.name_hi) if unit else view.unit
        return f"{view.target.removeprefix('rank:')} · {place}"
    try:
        found = units.post(UUID(view.target.removeprefix("post:")))
    except NotFound:
        return _("a post that was closed")
    return in_language(found.title_en, found.title_hi)


def _targets(request: OfficerRequest) -> list[dict[str, str]]:
    """Return whom an officer may ask: the ranks, and the posts of the unit and those right below it."""
    below = [request.actor.unit, *(each.code for each in units.children(request.actor.unit))]
    found = [post for code in below for post in units.posts_at(code) if post.force == here.node().force]
    of_posts = [{"code": f"post:{each.id}", "label": in_language(each.title_en, each.title_hi)} for each in found]
    everyone = _("Everyone of the rank %(rank)s")
    return of_posts + [{"code": f"rank:{each}", "label": everyone % {"rank": each}} for each in seats.ranks()]


def _today() -> Any:
    return clock.now().astimezone(clock.INDIA).date()


urlpatterns = [
    path("courses/", course_list, name="courses"),
    path("courses/certificates/<uuid:completion>/", certificate, name="certificate"),
    path("courses/certificates/<uuid:completion>/certificate.pdf", certificate_pdf, name="certificate_pdf"),
    path("courses/assignments/<uuid:assignment>/", course_reassign, name="course_reassign"),
    path("courses/<slug:key>/", course, name="course"),
    path("courses/<slug:key>/kept/", course_kept, name="course_kept"),
    path("courses/<slug:key>/done/", course_done, name="course_done"),
    path("courses/<slug:key>/exercise/", course_exercise, name="course_exercise"),
    path("courses/<slug:key>/assign/", course_assign, name="course_assign"),
]


# The courses that wait for an officer, as entries of Today.

_END = time(23, 59)


def items(actor: Actor) -> list[dict[str, Any]]:
    """Return the courses that are asked of an officer and not passed, read anew: a transfer needs no act."""
    return [_item(each) for each in assignments.due_courses(actor)]


def kept_lines(actor: Actor) -> list[dict[str, str]]:
    """Return the same as a telephone lists them, each with the address of the course as it keeps it."""
    return [_line(each) for each in assignments.due_courses(actor)]


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

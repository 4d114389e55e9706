"""Threads with the desk that answers for a record: ask, read, reply, answer, decline, say the outcome, close."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.access.units import units
from sangam.exchange.threads import acts, pages
from sangam.exchange.types import Act, MessageView, OutcomeCode, Pace, RecordRef, ThreadState, ThreadView
from sangam.federation.types import FileState, Upload
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.handling import Grade
from sangam.kernel.purpose import Stated
from sangam.matching import pointer_questions
from sangam.matching.watches import watch_creation
from sangam.notices.types import NoticeView
from sangam.records.schema.kinds import STATUSES
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of
from sangam.web.common.labels import label_words
from sangam.web.common.message_steps import steps
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.common.sealed_references import sealed_reference, unsealed_reference
from sangam.web.common.sentences import said_again
from sangam.web.common.sheet import sheet
from sangam.web.live import sent_things
from sangam.web.records.files import file_words, handed_in
from sangam.web.requests.request_addresses import reached_now
from sangam.web.templatetags.vocabulary import PACES
from sangam.web.threads import ready_sentences, thread_steps
from sangam.web.units.duty import whom_to_ring

# An outcome reported in a query, and the status that its owner's desk may set for it.

STATUS_OF: Mapping[str, str] = {OutcomeCode.ARRESTED: "arrested", OutcomeCode.RECOVERED: "recovered"}
"""The status that an outcome asks for."""


def marks(actor: Actor, told: Sequence[NoticeView], *, purpose: Stated | None) -> dict[UUID, dict[str, Any]]:
    """Return what a notice of an outcome offers to its reader, by notice: the record, and the status to set."""
    asked = {each.id: each for each in told if each.parts.get("outcome") in STATUS_OF and each.parts.get("record")}
    if not asked or purpose is None or not policy.may(actor, "record:correct"):
        return {}
    found = {each.id: UUID(each.parts["record"]) for each in asked.values()}
    views = visibility_views.load_views_per_actor(
        [(actor, purpose.purpose, each) for each in found.values()], at=clock.now()
    )
    offered = {
        notice: _status_words(view, asked[notice].parts["outcome"]) for notice, view in zip(found, views, strict=True)
    }
    return {notice: {"mark": mark} for notice, mark in offered.items() if mark}


def status_to_set(actor: Actor, record: UUID, outcome: str, *, purpose: Stated | None) -> dict[str, Any] | None:
    """Return the status that an outcome asks for of a record where the actor may set it; None where it stands."""
    if outcome not in STATUS_OF or purpose is None or not policy.may(actor, "record:correct"):
        return None
    (view,) = visibility_views.load_views_per_actor([(actor, purpose.purpose, record)], at=clock.now())
    return _status_words(view, outcome)


def _status_words(view: RecordView | None, outcome: str) -> dict[str, Any] | None:
    status = STATUS_OF[outcome]
    if view is None or view.is_copy or view.state != "live":
        return None
    if status not in STATUSES.get(view.kind, ()) or view.status == status:
        return None
    return {
        "record": view.id,
        "status": status,
        "title": labels.name_of(view).name,
        "url": reverse("record_status", args=[view.id]),
    }


_SAID_AS = {Act.ANSWERED: "answer", Act.DECLINED: "declined", Act.OUTCOME: "outcome", Act.CLOSED: "closed"}


class PaceField(CodeField):
    """How soon an answer is wanted."""

    def clean(self, value: object) -> Pace:
        """Return the pace."""
        try:
            return Pace(super().clean(value))
        except ValueError:
            raise ValidationError(_("Say how soon an answer is wanted: choose one of the list.")) from None


class AskForm(OfficerForm):
    """A question to a desk; ready sentences stand beside it."""

    refused_at: ClassVar = {"exchange:text": "question"}
    question = text_field(
        gettext_lazy("In your own words"),
        rows=3,
        required=False,
        hint=gettext_lazy("The desk sees your post, your purpose and this question; not what you checked."),
    )
    pace = PaceField(
        label=gettext_lazy("How soon?"), choices=[(str(pace), PACES[pace]) for pace in Pace], required=False
    )


@require_http_methods(["GET", "POST"])
@form_for("thread:open")
def ask_page(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show what an officer asks the desk about a record; send the question."""
    sealed = request.POST.get("about", "")
    if not sealed:
        shown = _shown_record(request, record)
        title = labels.label(shown) if isinstance(shown, RecordView) else label_words(shown.label)
        context = {"title": title, "owner": shown.owner, "desk": shown.desk, "kind": getattr(shown, "kind", "")}
        begun = request.POST if request.method == "POST" else request.GET  # a link may begin with a ready sentence
        form = AskForm(initial={"pace": Pace.URGENT, **begun.dict()})
        return _render_question(request, context | {"about": sealed_reference(request.actor, shown)}, form)
    about = unsealed_reference(request.actor, sealed)
    if about is None or about.id != record:
        raise Malformed("web:other-record", "This form is about another record: open the record and ask again.")
    kind, form = request.POST.get("kind", ""), AskForm.sent(request)
    named = {"title": label_words(about.label), "owner": about.owner, "desk": about.desk}
    context = named | {"about": sealed, "kind": kind}
    if not form.is_valid():
        return _render_question(request, context, form)
    try:
        question = ready_sentences.about(kind).text(request.POST.getlist("ready"), form.cleaned_data["question"])
        thread = acts.open_thread(
            request.actor, about, question=question, purpose=request.purpose, pace=form.cleaned_data["pace"]
        )
    except SangamError as error:
        form.refuse(error)
        return _render_question(request, context, form)
    return see_other(reverse("thread", args=[thread]))


@require_GET
@officer_only
def thread(request: OfficerRequest, thread: UUID) -> HttpResponse:
    """Show a thread; the other side learns that this desk has seen it."""
    return _render_thread(request, thread)


@require_POST
@officer_only
def thread_say(request: OfficerRequest, thread: UUID) -> HttpResponse:
    """Say something, answer with a grade, or decline with a reason."""
    typed, kind = request.POST.get("text", ""), request.POST.get("kind", "message")

    def say() -> UUID:
        with handed_in(request) as attach:
            return said_with(attach)

    def said_with(attach: Upload | None) -> UUID:
        if attach is not None and (kind == "decline" or kind in thread_steps.STEPS):
            raise Malformed(
                "web:thread-file", "No file goes with this step. Send it with an answer or as a message first."
            )
        ready = ready_sentences.for_desk() if "desk" in request.POST else ready_sentences.for_asker()
        chosen = request.POST.getlist("ready")
        text = ready.text(chosen, typed)
        act = ready.act_of(kind, chosen, typed, attached=attach is not None)
        if act in thread_steps.STEPS:
            return thread_steps.take_step(request, thread, act, text)
        if act == "answer":
            return acts.answer(request.actor, thread, text=text, grade=_grade_of_form(request), attach=attach)
        if act == "decline":
            return acts.decline(request.actor, thread, reason=text)
        said = acts.reply(request.actor, thread, text=text, attach=attach)
        if kind == "answer":
            messages.success(request, _("Sent as a message: it is no answer, and no clock stops for it."))
        return said

    return _done_or_again(request, thread, say)


@require_POST
@officer_only
def thread_outcome(request: OfficerRequest, thread: UUID) -> HttpResponse:
    """Tell the supplier of the record what came of it."""

    def tell() -> UUID:
        outcome = _outcome(request.POST.get("outcome", ""))
        return acts.give_outcome(request.actor, thread, outcome=outcome, note=request.POST.get("note", ""))

    return _done_or_again(request, thread, tell, done=_("The supplier of the record is told."))


@require_POST
@officer_only
def thread_close(request: OfficerRequest, thread: UUID) -> HttpResponse:
    """End a thread."""
    note = request.POST.get("note", "")
    return _done_or_again(request, thread, lambda: acts.close(request.actor, thread, note=note))


def _shown_record(request: OfficerRequest, record: UUID) -> RecordView | RecordRef:
    """Return what the officer was shown of a record: the record, or that something exists which answers his check."""
    check = request.POST.get("pointer", "")
    if not check:
        return visibility_views.open_record(request.actor, record, purpose=request.purpose)
    try:
        found = pointer_questions.pointer(request.actor, UUID(check), record)
    except ValueError:
        raise Malformed("web:pointer", "This form names no check: check again and begin from there.") from None
    return RecordRef(record, found.owner, watch_creation.subject_text(found.asked), found.desk, own_words=True)


def _render_question(request: OfficerRequest, context: dict[str, Any], form: AskForm) -> HttpResponse:
    begun = request.POST if request.method == "POST" else request.GET
    ready = ready_sentences.about(context["kind"]).offered(begun.getlist("ready"))
    desk = context["desk"] or context["owner"]
    context = context | {"desk_name": labels.unit_name(desk), "above": _above(desk)}
    context |= {"ring": whom_to_ring([desk]).get(desk), **_came_from(request)}
    return page(request, "threads/ask.html", context | {"form": form, "ready": ready}, status=form.status)


def _record_of(request: OfficerRequest, view: ThreadView) -> RecordView | None:
    """Return a thread's record as its reader sees it, None where the reader does not."""
    if request.purpose is None:
        return None
    asked = [(request.actor, request.purpose.purpose, view.record.id)]
    (shown,) = visibility_views.load_views_per_actor(asked, at=clock.now())
    return shown


def _gone_up(shown: RecordView | None, view: ThreadView) -> dict[str, str] | None:
    """Return the record's desk and the one to which the question went instead, while it waits there.

    None where the reader does not see the record: its desk is then not the reader's to know.
    """
    if view.state is not ThreadState.OPEN or shown is None or not units.units([shown.desk]):
        return None
    answering = _answering_desk(view)
    if units.desk_above(shown.desk) != answering:
        return None
    return {"desk": labels.unit_name(shown.desk), "above": labels.unit_name(answering)}


def _answering_desk(view: ThreadView) -> str:
    """Return the unit that answers: of another force by its directory of now, which may be later than the question."""
    desk, owner = view.record.desk or view.record.owner, view.record.owner
    if owner == here.node().force or not units.units([desk]):
        return desk
    return units.desk_above(desk) or desk


def _above(desk: str) -> str:
    """Return the name of the unit that answers in place of a desk without an officer, or ""."""
    above = units.desk_above(desk) if units.units([desk]) else ""
    return labels.unit_name(above) if above else ""


def _came_from(request: OfficerRequest) -> dict[str, str]:
    """Return the check from whose answer the officer asks, and the way back to it; else back to the record."""
    try:
        check = str(UUID(request.POST.get("check", "") or request.POST.get("pointer", "")))
    except ValueError:
        match = request.resolver_match
        return {"check": "", "back": reverse("record", kwargs=match.kwargs) if match else reverse("today")}
    return {"check": check, "back": reverse("check_again", args=[check])}


def _done_or_again(request: OfficerRequest, thread: UUID, act: Callable[[], UUID], *, done: str = "") -> HttpResponse:
    """Do it, and go back to the thread; or show the thread with what was typed, and what is wrong with it."""
    try:
        act()
    except SangamError as error:
        if not isinstance(error, Malformed) and not error.code.startswith("federation:file-"):
            raise
        return _render_thread(request, thread, error)
    if done:
        messages.success(request, done)
    return see_other(reverse("thread", args=[thread]))


def _render_thread(request: OfficerRequest, thread: UUID, error: SangamError | None = None) -> HttpResponse:
    view = pages.read_thread(request.actor, thread, purpose=request.purpose)
    may_now = {
        "reply": Act.SAID in view.can, "answer": Act.ANSWERED in view.can, "decline": Act.DECLINED in view.can,
        "outcome": Act.OUTCOME in view.can, "close": Act.CLOSED in view.can, **thread_steps.open_to(view),
    }  # fmt: skip
    shown = _record_of(request, view)
    kind = shown.kind if shown else thread_steps.ready_kind(view)
    context = {
        **_ready_words(request, kind, answers=may_now["answer"]),
        "thread": thread_words(request.actor, view) | {"gone_up": _gone_up(shown, view)}, "may": may_now,
        "outcomes": list(OutcomeCode),
        "request": thread_steps.request_words(view), "reasons": ready_sentences.declines().offered(),
        "desks": thread_steps.desks(view) if may_now["hand"] else [],
        "values": {"text": request.POST.get("text", ""), **_grade_values(request)},
        "errors": {"grade" if error.code == "web:grade" else "text": sentence(error)} if error else {},
        "sheet": sheet("thread", view.id, len(view.messages), number=view.number),
        "of_actions": action_addresses(request.actor, "thread", view.id),
        "follows": sent_things.seal(request.actor, "thread", view.id, _sent(view)),
        "mark": status_to_set(request.actor, view.record.id, _last_outcome(view), purpose=request.purpose),
    }  # fmt: skip
    return page(request, "threads/thread.html", context, status=400 if error else 200)


def _sent(view: ThreadView) -> list[sent_things.Sent]:
    """Return what our side sent to the other force, and how far it is."""
    ways = (each.progress for each in view.messages if each.progress)
    return [sent_things.Sent(view.id, way.reached_at, way.seen_at) for way in ways]


def _ready_words(request: OfficerRequest, kind: str, *, answers: bool) -> dict[str, Any]:
    """Return the ready sentences of the form: those that answer apart from those that a desk says first."""
    ready = ready_sentences.for_desk(kind) if answers else ready_sentences.for_asker(kind)
    offered = ready.offered(request.POST.getlist("ready"))
    return {
        "ready": [each for each in offered if each["answers"] or not answers],
        "ready_first": [each for each in offered if answers and not each["answers"]],
    }


def thread_words(actor: Actor, view: ThreadView) -> dict[str, Any]:
    """Return a thread as its page and its paper show it."""
    first = next((each.progress for each in view.messages if each.act is Act.ASKED), None)
    desk = _answering_desk(view)
    ring = whom_to_ring([desk, view.asks.unit])
    names = labels.officer_names({view.asks.label, *(each.author.label for each in view.messages)})
    return {
        "id": view.id,
        "short": view.number,
        "state": view.state,
        "title": label_words(view.record.label),
        "asker": {"force": view.asks.force, "post": names[view.asks.label], "ring": ring.get(view.asks.unit)},
        "purpose": view.purpose,
        "answerer": {
            "force": view.record.owner,
            "post": labels.unit_name(desk),
            "code": desk,
            "ring": ring.get(desk),
            "reached": reached_now(view.terms, desk),
        },
        "due_by": view.due_at,
        "paused": view.paused,
        "accepted": view.accepted_at,
        "asked_at": view.opened_at,
        "way": first is not None,
        "reached_at": first.reached_at if first else None,
        "record": thread_steps.record_link(view),
        "arriving": any(each.file and each.file.state is FileState.AWAITED for each in view.messages),
        "said": [_message_words(actor, each, view, by=names[each.author.label]) for each in view.messages],
        "outcome": _last_outcome(view),
    }


def _last_outcome(view: ThreadView) -> str:
    return next((each.outcome for each in reversed(view.messages) if each.outcome), "")


def _message_words(actor: Actor, message: MessageView, view: ThreadView, *, by: str) -> dict[str, Any]:
    author, asked_by = message.author, view.asks.force
    other = view.record.owner if author.force == asked_by else asked_by
    return {
        "id": message.id,
        "force": author.force,
        "by": by,
        "ours": author.post == actor.post,
        "at": message.said_at,
        "text": thread_steps.said_words(message, view),
        "step": message.step or "",
        "grade": str(message.grade or ""),
        "outcome": message.outcome,
        "kind": _SAID_AS.get(message.act, "message"),
        "file": _file(message, view),
        "states": steps(message.progress, force=other) if message.progress else None,
        "trouble": said_again(message.progress.trouble) if message.progress else "",
    }


def _file(message: MessageView, view: ThreadView) -> dict[str, Any] | None:
    file = message.file
    return file_words(file, reverse("thread_file", args=[view.id, file.id])) if file else None


def _grade_values(request: OfficerRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("grade_source", "grade_information")}


def _grade_of_form(request: OfficerRequest) -> Grade:
    return grade_of(request.POST)


def _outcome(word: str) -> OutcomeCode:
    try:
        return OutcomeCode(word)
    except ValueError:
        raise Malformed("web:outcome", "Say what came of it: choose one of the list.") from None


urlpatterns = [
    path("records/<uuid:record>/ask/", ask_page, name="ask"),
    path("threads/<uuid:thread>/", thread, name="thread"),
    path("threads/<uuid:thread>/say/", thread_say, name="thread_say"),
    path("threads/<uuid:thread>/outcome/", thread_outcome, name="thread_outcome"),
    path("threads/<uuid:thread>/close/", thread_close, name="thread_close"),
]

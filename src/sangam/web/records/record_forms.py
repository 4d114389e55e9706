"""The forms on records: make, correct, share, limit, recall, hand over.  What was wrong in one comes back in it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.channels.types import Needed
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose
from sangam.records import narrowings as record_narrowings
from sangam.records.narrowings import ALONE
from sangam.records.own_records import limits, records
from sangam.records.own_records.limits import Limits
from sangam.records.own_records.records import New
from sangam.records.recalls.two_person_narrowing import NewTerms
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS
from sangam.records.transfers import single_record
from sangam.records.types import RecordView
from sangam.records.visibility import views
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of, handling_of
from sangam.web.common.officer_forms import OfficerForm
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.records import act_forms, narrowings, record_fields
from sangam.web.records.act_forms import LimitForm, RecallForm, ShareForm, TransferForm, values_of_limits
from sangam.web.records.files import keep_original
from sangam.web.records.from_message import attach_file, begin_record, begun_file, begun_with
from sangam.web.records.record_fields import changed_words, require_ours_to_change
from sangam.web.records.records import MAKEABLE, statement_words

_CLASSES = (Classification.UNCLASSIFIED, Classification.RESTRICTED, Classification.CONFIDENTIAL)


@require_http_methods(["GET", "POST"])
@form_for("record:create")
def record_new(request: OfficerRequest, kind: str) -> HttpResponse:
    """Make a record of this kind."""
    if kind not in MAKEABLE:
        raise NotFound("web:kind", "There is no form for this kind of record.")
    begun = begun_with(request)
    if request.method == "GET":
        return _form(request, kind, given=begin_record(begun, kind), begun=begun)
    if "find" in request.POST:
        return _form(request, kind, begun=begun)

    def make() -> HttpResponse:
        grade, handling = grade_of(request.POST), handling_of(request.POST)
        said = record_fields.statements_of_form(request, kind, grade=grade, handling=handling)
        record_fields.require_whole(kind, said)
        _require_minor_weighed(request, kind)
        made = records.create(request.actor, New(kind, said), purpose=request.purpose)
        keep_original(request, made, grade, handling)
        attach_file(request, made, begun, grade=grade, handling=handling)
        messages.success(request, _("The record is made."))
        return see_other(reverse("record", args=[made]))

    return _taken_or_again(make, lambda error: _form(request, kind, error=error, begun=begun))


@require_http_methods(["GET", "POST"])
@form_for("record:correct")
def record_correct(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Add statements to a record of ours and take others back, with the reason."""

    def correct() -> HttpResponse:
        kind = request.POST.get("kind", "")
        grade, handling = grade_of(request.POST), handling_of(request.POST)
        said = record_fields.statements_of_form(request, kind, grade=grade, handling=handling) if kind in KINDS else []
        _require_minor_weighed(request, kind)
        back = [_uuid(each) for each in request.POST.getlist("take_back")]
        why = request.POST.get("why", "")
        if not said and not back:
            raise Malformed(
                "web:nothing-changed", "Nothing is added and nothing taken back: fill a field, or leave it."
            )
        records.correct(request.actor, record, say=said, take_back=back, why=why)
        keep_original(request, record, grade, handling)
        messages.success(request, changed_words(record, added=bool(said), taken_back=bool(back)))
        return see_other(reverse("record", args=[record]))

    def again(error: SangamError | None = None) -> HttpResponse:
        view = _record_to_change(request, record)
        return _form(request, view.kind, error=error, corrected=view)

    shown_again = request.method == "GET" or "find" in request.POST
    return again() if shown_again else _taken_or_again(correct, again)


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def record_share(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Set what other forces receive of a record of ours: whole, silent or nothing, in all units or some."""

    form = ShareForm.sent(request)

    def share() -> HttpResponse:
        to = form.recipients()
        if narrowings.is_laid_down(request):
            return narrowings.lay_down(request, record, NewTerms(Limits(audience=to.audience), to.forces, to.groups))
        records.share(request.actor, record, with_forces=to.forces, audience=to.audience, with_groups=to.groups)
        messages.success(request, _("It is on its way."))
        return see_other(reverse("record", args=[record]))

    if answer := _taken_or_second(form, share):
        return answer
    view = _record_to_change(request, record)
    form.initial = {"level": "" if _is_silent(view) else Level.WHOLE}
    held = {holder.force: str(holder.level) for holder in views.holders(record)}
    context = {"record": _record_words(view), "left": record_narrowings.recalls_left(request.actor)}
    return _form_page(
        request, "records/record_share.html", form, context | form.choices(held=held, by_group=view.terms.groups)
    )


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def record_limit(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Set until when, for which purposes and by which units a record of ours may be used, here and at its holders."""

    form = LimitForm.sent(request)

    def limit() -> HttpResponse:
        view, until, purposes = (
            _record_to_change(request, record),
            form.cleaned_data["until"],
            form.cleaned_data["purpose"],
        )
        forces = dict.fromkeys([view.owner, *_held_by(record), *view.terms.audience])
        posts = {force: {each for each in view.terms.audience.get(force, ()) if ":" in each} for force in forces}
        audience = {
            force: units | posts[force]
            for force, units in act_forms.audience(form.cleaned_data["audience"], list(forces)).items()
        }
        if narrowings.is_laid_down(request):
            return narrowings.lay_down(request, record, NewTerms(Limits(until, purposes, audience)))
        limits.limit(request.actor, record, expires_at=until, purposes=purposes, audience=audience)
        messages.success(request, _("Limited; every holder is told at once."))
        return see_other(reverse("record", args=[record]) if _serves(request, purposes) else reverse("records"))

    if answer := _taken_or_second(form, limit):
        return answer
    view = _record_to_change(request, record)
    form.initial = values_of_limits(view.terms)
    holders = [each for each in views.holders(record) if each.level is not Level.NONE]
    context = {
        "record": _record_words(view),
        "holders": holders,
        "left": record_narrowings.recalls_left(request.actor),
    }
    return _form_page(request, "records/record_limit.html", form, context)


@require_http_methods(["GET", "POST"])
@form_for("record:recall")
def record_recall(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Erase a record of ours from every holder, once its officer has said why."""

    form = RecallForm.sent(request)

    def recall() -> HttpResponse:
        records.recall(request.actor, record, reason=form.cleaned_data["why"])
        messages.success(request, _("Recalled; each holder erases its copy and signs that it has."))
        return see_other(reverse("records"))

    if answer := form.try_act(recall):
        return answer
    named, left = _record_words(_record_to_change(request, record)), record_narrowings.recalls_left(request.actor)
    context = {"record": named, "holders": _held_by(record), "left": left}
    return _form_page(request, "records/record_recall.html", form, context)


@require_http_methods(["GET", "POST"])
@form_for("record:transfer")
def record_transfer(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Offer a record of ours to another force for good."""

    form = TransferForm.sent(request)

    def offer() -> HttpResponse:
        single_record.offer_transfer(
            request.actor, record, to=form.cleaned_data["force"], reason=form.cleaned_data["why"]
        )
        messages.success(request, _("Offered; it stays ours until they accept."))
        return see_other(reverse("record", args=[record]))

    return form.try_act(offer) or _form_page(
        request, "records/record_transfer.html", form, {"record": _record_words(_record_to_change(request, record))}
    )


@require_POST
@officer_only
def record_accept(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Take over a record that another force offers."""
    single_record.accept_transfer(request.actor, record, desk=request.POST.get("desk", ""))
    messages.success(request, _("The record is ours now; every holder is told."))
    return see_other(reverse("record", args=[record]))


@require_POST
@officer_only
def record_decline(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Leave a record with the force that offers it, with a reason."""
    single_record.decline_transfer(request.actor, record, reason=request.POST.get("why", ""))
    messages.success(request, _("Declined; it stays with the force that offered it."))
    return see_other(reverse("today"))


def _taken_or_again(take: Callable[[], HttpResponse], again: Callable[[SangamError], HttpResponse]) -> HttpResponse:
    """Return what taking the form leads to, or the form again with what was wrong in it."""
    try:
        return take()
    except (Malformed, Conflict) as wrong:
        return again(wrong)


def _taken_or_second(form: OfficerForm, act: Callable[[], HttpResponse]) -> HttpResponse | None:
    """Return what `try_act` returns; None, too, where an act asks for a second officer."""
    try:
        return form.try_act(act)
    except Refused as wrong:
        if wrong.code != ALONE:
            raise
        form.refuse(wrong)
        return None


def _form_page(request: HttpRequest, template: str, form: OfficerForm, context: Mapping[str, Any]) -> HttpResponse:
    return page(request, template, {**context, "form": form}, status=400 if form.errors else 200)


def _form(
    request: OfficerRequest,
    kind: str,
    *,
    error: SangamError | None = None,
    corrected: RecordView | None = None,
    given: QueryDict | None = None,
    begun: Needed | None = None,
) -> HttpResponse:
    declared, box = KINDS[kind], record_fields.field_words
    caution = declared.property("caution")
    given = given or request.POST
    child = _tells_of_child(request, kind)
    caveats = given.getlist("caveat")
    if child and not given.get("minor_weighed"):
        caveats.append(str(Caveat.MINOR))
    context = {
        "kind": kind, "minor_weighed": child,
        "record": _record_words(corrected) if corrected else None,
        "standing": [statement_words(corrected, each, corrected.desk) for each in corrected.statements]
        if corrected else [],
        "fields": [box(kind, each, given.get(each.name, "")) for each in record_fields.fields(kind)],
        "modus": record_fields.modus(request, kind),
        "references": record_fields.references(request, kind),
        "from_message": begun_file(begun, kind),
        "may_photo": declared.property("photo") is not None,
        "values": {
            "cautions": given.getlist("caution"), "grade_source": given.get("grade_source", ""),
            "grade_information": given.get("grade_information", ""), "source": given.get("source", ""),
            "classification": given.get("classification", "restricted"), "caveats": caveats,
            "why": given.get("why", ""), "take_back": given.getlist("take_back") or request.GET.getlist("take_back"),
        },
        "options": {
            "cautions": caution.options if caution else (),
            "classifications": [level.name.lower() for level in _CLASSES],
            "caveats": [str(caveat) for caveat in Caveat],
        },
        "errors": record_fields.errors_at(error),
    }  # fmt: skip
    return page(request, "records/record_form.html", context, status=400 if error else 200)


def _tells_of_child(request: HttpRequest, kind: str) -> bool:
    asked = record_fields.fields(kind) if kind in KINDS else []
    given = [(each.name, request.POST.get(each.name, "")) for each in asked]
    return values.tells_of_child(given, year=clock.now().year)


def _require_minor_weighed(request: HttpRequest, kind: str) -> None:
    """Let nobody forget the restriction for a child.  Raises Malformed once where an age asks for it and it is not
    set.  The form then comes back with it ticked, and who unticks it has weighed it."""
    weighed = Caveat.MINOR in request.POST.getlist("caveat") or request.POST.get("minor_weighed")
    if _tells_of_child(request, kind) and not weighed:
        raise Malformed(
            "web:minor",
            "By the age given this may be a child: the restriction for minors is ticked now. "
            "Save again, or untick it first if this is no child.",
        )


def _held_by(record: UUID) -> list[str]:
    return [holder.force for holder in views.holders(record) if holder.level is not Level.NONE]


def _serves(request: OfficerRequest, purposes: frozenset[Purpose]) -> bool:
    return not purposes or (request.purpose is not None and request.purpose.purpose in purposes)


def _is_silent(view: RecordView) -> bool:
    return Level.SILENT in {*view.terms.shares.values(), *view.terms.groups.values()}


def _record_to_change(request: OfficerRequest, record: UUID) -> RecordView:
    """Return the record that a form changes.  Raises Refused, before the form is shown, as the act would refuse."""
    view = views.open_record(request.actor, record, purpose=request.purpose)
    require_ours_to_change(request.actor, view)
    return view


def _record_words(view: RecordView) -> dict[str, Any]:
    return {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:statement", "A statement that you take back is not in this record any more.") from None


urlpatterns = [
    path("records/new/<slug:kind>/", record_new, name="record_new"),
    path("records/<uuid:record>/correct/", record_correct, name="record_correct"),
    path("records/<uuid:record>/share/", record_share, name="record_share"),
    path("records/<uuid:record>/limit/", record_limit, name="record_limit"),
    path("records/<uuid:record>/recall/", record_recall, name="record_recall"),
    path("records/<uuid:record>/transfer/", record_transfer, name="record_transfer"),
    path("records/<uuid:record>/accept/", record_accept, name="record_accept"),
    path("records/<uuid:record>/decline/", record_decline, name="record_decline"),
]

"""The forms on records: make, correct, share, limit, recall, hand over.  What was wrong in one comes back in it."""

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.channels.types import Needed
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.kernel.purpose import Purpose
from sangam.records.public import recalls, records, transfers
from sangam.records.public.narrowings import ALONE, Limits, NewTerms
from sangam.records.public.records import New
from sangam.records.public.schema import KINDS
from sangam.records.types import RecordView
from sangam.web.common import labels, typed_times
from sangam.web.common.inputs import grade_of, handling_of
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.records import narrowings, record_fields, share_form
from sangam.web.records.files import keep_original
from sangam.web.records.from_message import attach_file, begin_record, begun_file, begun_with
from sangam.web.records.records import MAKEABLE, statement_words
from sangam.web.records.statement_forms import changed_words, require_ours_to_change

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

    def again(error: str) -> HttpResponse:
        view = _record_to_change(request, record)
        return _form(request, view.kind, error=error, corrected=view)

    shown_again = request.method == "GET" or "find" in request.POST
    return again("") if shown_again else _taken_or_again(correct, again)


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def record_share(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Set what other forces receive of a record of ours: whole, silent or nothing, in all units or some."""

    def share() -> HttpResponse:
        to = share_form.recipients(request)
        if narrowings.is_laid_down(request):
            return narrowings.lay_down(request, record, NewTerms(Limits(audience=to.audience), to.forces, to.groups))
        records.share(request.actor, record, with_forces=to.forces, audience=to.audience, with_groups=to.groups)
        messages.success(request, _("It is on its way."))
        return see_other(reverse("record", args=[record]))

    def again(error: str) -> HttpResponse:
        view = _record_to_change(request, record)
        held = {holder.force: str(holder.level) for holder in records.holders(record)}
        shown = share_form.choices(request, held=held, by_group=view.terms.groups, is_silent=_is_silent(view))
        context = {"record": _record_words(view), **shown, **_left_today(request)}
        return _render_form(request, "records/record_share.html", context, error)

    return again("") if request.method == "GET" else _taken_or_second(share, again)


@require_http_methods(["GET", "POST"])
@form_for("record:share")
def record_limit(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Set until when, for which purposes and by which units a record of ours may be used, here and at its holders."""

    def limit() -> HttpResponse:
        view = _record_to_change(request, record)
        until, purposes = _last(request.POST.get("until", "")), _purposes(request)
        forces = dict.fromkeys([view.owner, *_held_by(record), *view.terms.audience])
        posts = {force: {each for each in view.terms.audience.get(force, ()) if ":" in each} for force in forces}
        audience = {force: units | posts[force] for force, units in share_form.audience(request, list(forces)).items()}
        if narrowings.is_laid_down(request):
            return narrowings.lay_down(request, record, NewTerms(Limits(until, purposes, audience)))
        records.limit(request.actor, record, expires_at=until, purposes=purposes, audience=audience)
        messages.success(request, _("Limited; every holder is told at once."))
        return see_other(reverse("record", args=[record]) if _serves(request, purposes) else reverse("records"))

    def again(error: str) -> HttpResponse:
        view, given = _record_to_change(request, record), request.POST
        terms, units = view.terms, [t for tokens in view.terms.audience.values() for t in tokens if ":" not in t]
        stands = {
            "until": terms.expires_at.astimezone(clock.INDIA).date().isoformat(), "audience": " ".join(sorted(units)),
            "purposes": sorted(map(str, terms.purposes)),
        }  # fmt: skip
        sent = {**{name: given.get(name, "") for name in ("until", "audience")}, "purposes": given.getlist("purpose")}
        context = {
            "record": _record_words(view), "values": sent if request.method == "POST" else stands,
            "holders": [each for each in records.holders(record) if each.level is not Level.NONE],
            "purposes": [str(each) for each in Purpose if each is not Purpose.IMPORT], **_left_today(request),
        }  # fmt: skip
        return _render_form(request, "records/record_limit.html", context, error)

    return again("") if request.method == "GET" else _taken_or_second(limit, again)


@require_http_methods(["GET", "POST"])
@form_for("record:recall")
def record_recall(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Erase a record of ours from every holder, once its officer has said why."""

    def recall() -> HttpResponse:
        recalls.recall(request.actor, record, reason=request.POST.get("why", ""))
        messages.success(request, _("Recalled; each holder erases its copy and signs that it has."))
        return see_other(reverse("records"))

    def again(error: str) -> HttpResponse:
        named, left = _record_words(_record_to_change(request, record)), recalls.recalls_left(request.actor)
        context = {"record": named, "holders": _held_by(record), "left": left, "values": request.POST}
        return _render_form(request, "records/record_recall.html", context, error)

    return again("") if request.method == "GET" else _taken_or_again(recall, again)


@require_http_methods(["GET", "POST"])
@form_for("record:transfer")
def record_transfer(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Offer a record of ours to another force for good."""

    def offer() -> HttpResponse:
        to, why = request.POST.get("force", ""), request.POST.get("why", "")
        transfers.offer_transfer(request.actor, record, to=to, reason=why)
        messages.success(request, _("Offered; it stays ours until they accept."))
        return see_other(reverse("record", args=[record]))

    def again(error: str) -> HttpResponse:
        context = {
            "record": _record_words(_record_to_change(request, record)),
            "forces": share_form.other_forces(),
            "values": request.POST,
        }
        return _render_form(request, "records/record_transfer.html", context, error)

    return again("") if request.method == "GET" else _taken_or_again(offer, again)


@require_POST
@officer_only
def record_accept(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Take over a record that another force offers."""
    transfers.accept_transfer(request.actor, record, desk=request.POST.get("desk", ""))
    messages.success(request, _("The record is ours now; every holder is told."))
    return see_other(reverse("record", args=[record]))


@require_POST
@officer_only
def record_decline(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Leave a record with the force that offers it, with a reason."""
    transfers.decline_transfer(request.actor, record, reason=request.POST.get("why", ""))
    messages.success(request, _("Declined; it stays with the force that offered it."))
    return see_other(reverse("today"))


def _taken_or_again(take: Callable[[], HttpResponse], again: Callable[[str], HttpResponse]) -> HttpResponse:
    """Return what taking the form leads to, or the form again with the sentence of what was wrong in it."""
    try:
        return take()
    except (Malformed, Conflict) as wrong:
        return again(sentence(wrong))


def _taken_or_second(take: Callable[[], HttpResponse], again: Callable[[str], HttpResponse]) -> HttpResponse:
    """Return what taking the form leads to, as `_taken_or_again`, or the form again where it asks a second officer."""
    try:
        return _taken_or_again(take, again)
    except Refused as wrong:
        if wrong.code != ALONE:
            raise
        return again(sentence(wrong))


def _left_today(request: OfficerRequest) -> dict[str, Any]:
    """Return how many records the officer may still narrow alone today, and why a second is asked."""
    return {"left": recalls.recalls_left(request.actor), "why": request.POST.get("why", "")}


def _render_form(request: HttpRequest, template: str, context: Mapping[str, Any], error: str) -> HttpResponse:
    return page(request, template, {**context, "errors": {"form": error}}, status=400 if error else 200)


def _form(
    request: OfficerRequest,
    kind: str,
    *,
    error: str = "",
    corrected: RecordView | None = None,
    given: QueryDict | None = None,
    begun: Needed | None = None,
) -> HttpResponse:
    declared = KINDS[kind]
    caution = declared.property("caution")
    given = given or request.POST
    child = _tells_of_child(request, kind)
    caveats = given.getlist("caveat")
    if child and not given.get("minor_weighed"):
        caveats.append(str(Caveat.MINOR))
    context = {
        "kind": kind,
        "minor_weighed": child,
        "record": _record_words(corrected) if corrected else None,
        "standing": [statement_words(corrected, each, corrected.desk) for each in corrected.statements]
        if corrected else [],
        "fields": [record_fields.field_words(kind, each, given.get(each.name, "")) for each in record_fields.fields(kind)],
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
    }  # fmt: skip
    return _render_form(request, "records/record_form.html", context, error)


def _tells_of_child(request: HttpRequest, kind: str) -> bool:
    asked = record_fields.fields(kind) if kind in KINDS else []
    given = [(each.name, request.POST.get(each.name, "")) for each in asked]
    return records.tells_of_child(given, year=clock.now().year)


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
    return [holder.force for holder in records.holders(record) if holder.level is not Level.NONE]


def _last(day: str) -> datetime | None:
    """Return the last instant of a day in India, None for none given."""
    try:
        return datetime.combine(typed_times.day(day), time.max, clock.INDIA) if day else None
    except ValueError:
        raise Malformed("web:last-day", "Give the last day as a date, such as 31.12.2026.") from None


def _purposes(request: HttpRequest) -> frozenset[Purpose]:
    try:
        return frozenset(map(Purpose, request.POST.getlist("purpose")))
    except ValueError:
        raise Malformed("web:purpose", "Choose one of the purposes that are listed.") from None


def _serves(request: OfficerRequest, purposes: frozenset[Purpose]) -> bool:
    return not purposes or (request.purpose is not None and request.purpose.purpose in purposes)


def _is_silent(view: RecordView) -> bool:
    return Level.SILENT in {*view.terms.shares.values(), *view.terms.groups.values()}


def _record_to_change(request: OfficerRequest, record: UUID) -> RecordView:
    """Return the record that a form changes.  Raises Refused, before the form is shown, as the act would refuse."""
    view = records.open_record(request.actor, record, purpose=request.purpose)
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

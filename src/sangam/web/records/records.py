"""Records: the list, and the page of one with the source of each statement."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from sangam.access import policy
from sangam.access.types import Way
from sangam.access.units import units as unit_units
from sangam.exchange.threads import pages
from sangam.federation.lanes import status
from sangam.kernel import clock, ids
from sangam.kernel.actor import Actor, own_unit
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.numbers import read_number
from sangam.kernel.paper import Unprinted
from sangam.matching.checks import lookup
from sangam.networks.projection import NODES
from sangam.records.schema.kinds import KINDS, STATUSES, Type
from sangam.records.transfers import case
from sangam.records.transfers.case import OfferView
from sangam.records.types import HolderView, Link, RecordView, ShownStatement
from sangam.records.visibility import disclosure, views, write_access
from sangam.records.visibility import links as visibility_links
from sangam.records.visibility.links import reference_in
from sangam.web.charts.chart_lists import list_case_charts
from sangam.web.check import check, relations
from sangam.web.check.judgement_pages import panel
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common import labels, notice_list
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.common.sheet import number_sources, sheet, usual_mark
from sangam.web.records import correction_pages
from sangam.web.records.case_transfers import working_desks
from sangam.web.records.files import files_of
from sangam.web.templatetags import record_words as record_words_of
from sangam.web.templatetags.words import cautions_are_danger, isolated, listed, word
from sangam.web.today.today import past_item
from sangam.web.units.duty import whom_to_ring

AT_ONCE = 50
_MOST = 500
_MOST_DECIDING = 10
_LONGEST = 1_000_000
MAKEABLE = tuple(KINDS)

_BEGINNINGS = {
    "import ": gettext_lazy("imported from %(what)s"), "taken over from ": gettext_lazy("taken over from %(what)s"),
}  # fmt: skip
"""How the node begins a line of the history of what came from elsewhere (`records.own_records.bulk_import`,
`records.transfers.single_record`).
"""

_FILE_CAVEATS = (Caveat.VICTIM, Caveat.MINOR, Caveat.OWNER_ONLY)
_WHO = frozenset({Type.NAME, Type.RELATIVE, Type.CHOICE, Type.YEAR, Type.NUMBER, Type.PHOTO, Type.CODE})
_GROUPS = (
    (gettext_lazy("Who or what it is"), _WHO),
    (gettext_lazy("Numbers"), frozenset({Type.IDENTIFIER})),
    (gettext_lazy("Linked to"), frozenset({Type.REFERENCE})),
    (gettext_lazy("What is known"), frozenset({Type.TEXT, Type.DATE, Type.TIME, Type.POSITION})),
)


@require_GET
@officer_only
def record_list(request: OfficerRequest) -> HttpResponse:
    """List the newest records that the officer sees, of one kind or owner, or all."""
    kind, owner, limit = request.GET.get("kind", ""), request.GET.get("owner", ""), _limit(request)
    found = views.list_records(request.actor, purpose=request.purpose, kind=kind, owner=owner, limit=limit)
    more = {"kind": kind, "owner": owner, "limit": str(limit + AT_ONCE)}
    owners = [request.actor.force, *(peer.force for peer in status.partners())]
    context = {
        "records": [_row(view) for view in found],
        "kinds": [_sieve(request, "kind", code) for code in ("", *KINDS)],
        "owners": [_sieve(request, "owner", code) for code in ("", *owners)],
        "may_add": MAKEABLE if policy.may(request.actor, "record:create") else (),
        "may_recall": policy.may(request.actor, "record:recall"),
        "may_narrow": policy.may(request.actor, "record:share"),
        "next_url": f"{reverse('records')}?{urlencode(more)}" if len(found) == limit < _MOST else "",
    }
    return page(request, "records/records.html", context)


@require_GET
@officer_only
def record(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show a record: a look, whose owner is told when it is a copy."""
    view, links = visibility_links.open_linked(request.actor, record, purpose=request.purpose)
    may = _open_acts(request.actor, view)
    wanted = wanted_of(view, links)
    words = record_words(view) | linked_words(view, links, wanted)
    relations.with_addresses(words["groups"], links)
    words |= correction_pages.beside(
        request.actor, view, words["groups"], may_answer=may["answer"], purpose=request.purpose
    )
    if not view.is_copy:
        words |= _own_words(request, record)
    if words["offered"] and (offer := case.offer_of(request.actor, record, purpose=request.purpose)):
        words |= _offer_words(offer)
        may = {**may, "take_over": may["take_over"] and not offer.with_case}
        words["desks"] = working_desks(request) if may["take_over"] else []
    words["files"] = files_of(view)
    words["charts"] = list_case_charts(request.actor, record, purpose=request.purpose) if view.kind == "case" else []
    words["same"] = panel(request, view, alike=False)
    if may["ask"] or policy.may(request.actor, "thread:answer"):
        words["threads"] = [
            {"id": each.id, "title": each.question, "at": each.opened_at}
            for each in pages.threads(request.actor, record=record, purpose=request.purpose)
        ]
    words |= _before_acting(request, view)
    words["told"] = [past_item(each) for each in notice_list.of_record(request.actor, record, purpose=request.purpose)]
    words["adds"] = relations.addable(view) if policy.may(request.actor, "record:create") else []
    words["sources"] = number_sources(words["groups"])
    words["usual"] = usual_mark(words["groups"])
    printed = sheet(
        "record",
        view.id,
        view.version,
        number=words["short"],
        handling=words["classification"],
        beside=[(each.id, each.version) for each in wanted],
    )
    context = {"record": words, "may": may, "values": {}, "caveats": _FILE_CAVEATS, "sheet": printed}
    context |= {"of_actions": action_addresses(request.actor, "record", record)}
    return page(request, "records/record.html", context)


def _own_words(request: OfficerRequest, record: UUID) -> dict[str, Any]:
    """Return who holds a record of ours, and its history."""
    history = disclosure.history(request.actor, record, purpose=request.purpose)
    names = labels.officer_names({each.by for each in history})
    return {
        "holders": [_holder(each) for each in views.holders(record)],
        "history": [
            {
                "version": each.version,
                "at": each.at,
                "by": names[each.by],
                "what": _step_words(labels.kept_words(each.why)),
            }
            for each in history
        ],
    }


def _before_acting(request: OfficerRequest, view: RecordView) -> dict[str, Any]:
    """Return what tells vehicles of one plate apart, and whom to ring where the record is another unit's."""
    shared = lookup.plates_shared(request.actor, view, purpose=request.purpose)
    ring = None if view.desk == request.actor.unit else whom_to_ring([view.desk]).get(view.desk)
    return {"shared_plates": [check.shared_words(each, page_of=view.id) for each in shared], "ring": ring}


def _offer_words(offer: OfferView) -> dict[str, Any]:
    """Return how a record is on offer: with which case, and before which posts of the other force."""
    posts = unit_units.addressed_posts(offer.taker, policy.roles_with("record:accept"))
    decides = [in_language(each.title_en, each.title_hi) for each in posts][:_MOST_DECIDING]
    return {"with_case": offer.with_case, "handover": offer.handover, "offered_to": offer.taker, "decides": decides}


def _step_words(why: str) -> str:
    """Return a line of the history in words, where the node itself wrote it; what an officer wrote stands as it is."""
    if isinstance(why, Unprinted):
        return why
    if why in record_words_of.HISTORY:
        return word(why, "history")
    for begin, sentence in _BEGINNINGS.items():
        if why.startswith(begin):
            return str(sentence) % {"what": isolated(word(why.removeprefix(begin), "force"))}
    return why


def wanted_of(view: RecordView, links: Sequence[Link]) -> list[RecordView]:
    """Return the notices by which what a record is of is wanted."""
    return [each for each in [view, *(link.record for link in links if link.inward)] if _is_wanted(each)]


def linked_words(view: RecordView, links: Sequence[Link], wanted: Sequence[RecordView]) -> dict[str, Any]:
    """Return what hangs together with a record, the notices by which it is wanted and what they warn of first."""
    cautions = labels.cautions(view, *wanted)
    return {
        "links": relations.page_words(view, links),
        "wanted": relations.wanted_words(wanted, labels.desks(wanted)),
        "cautions": cautions,
        "pressing": bool(wanted) or cautions_are_danger(cautions),
        "photo_url": labels.face(view, links),
    }


def _is_wanted(view: RecordView) -> bool:
    return view.kind == "wanted" and not view.relief


def record_words(view: RecordView) -> dict[str, Any]:
    """Return a record as its page shows it."""
    called, desk = labels.name_of(view), labels.desks([view]).get(view.desk, view.desk)
    handling = [statement.handling for statement in view.statements]
    return {
        "id": view.id,
        "short": ids.short(view.id),
        "kind": view.kind,
        "title": called.name,
        "title_lang": called.lang,
        "original": called.original,
        "original_lang": called.original_lang,
        "relief": labels.relief(view),
        "cautions": labels.cautions(view),
        "photo_url": labels.photo(view),
        "has_face": labels.has_face(view.kind),
        "owner": view.owner,
        "desk": desk,
        "ours": not view.is_copy,
        "copied_at": view.received_at,
        "version": view.version,
        "status": _status(view, clock.now()),
        "stands": view.status,
        "statuses": STATUSES.get(view.kind, ()),
        "offered": view.state == "transfer-offered",
        "hidden": view.hidden,
        "level": Level.WHOLE if view.is_copy else _level(view),
        "classification": max(each.classification for each in handling),
        "caveats": sorted({str(caveat) for each in handling for caveat in each.caveats}),
        "flags": labels.flags(view),
        "unprinted": sorted(map(str, disclosure.barred_caveats(view, Way.PRINT))),
        "print_title": disclosure.label_of(view, Way.PRINT),
        "audience": _audience(view),
        "purposes": sorted(map(str, view.terms.purposes)),
        "expires_date": view.terms.expires_at,
        "groups": _groups(view, desk),
    }


def statement_words(view: RecordView, statement: ShownStatement, desk: str) -> dict[str, Any]:
    """Return a statement as its page shows it: masked, it says so and whom to ask."""
    declared = KINDS[view.kind].property(statement.property)
    masked = statement.value is None
    value = labels.statement_value(view, statement)
    if statement.property == "photo" and not masked:
        value = labels.for_sheet(view, statement, _("shown above"))
    return {
        "id": statement.id,
        "label": labels.property_words(view.kind, statement.property),
        "value": value,
        "kind": str(declared.identifier) if declared and declared.identifier else "",
        "lang": labels.language_of(value) if declared and declared.type is Type.NAME else "",
        "ref": reference_in(statement.value),
        "unnamed": isinstance(statement.value, Mapping) and not statement.value.get("label"),
        "url": "",
        "masked": _("masked: ask %(desk)s") % {"desk": desk} if masked else "",
        "grade": str(statement.grade),
        "source": labels.for_sheet(view, statement, statement.source),
        "source_force": statement.taken_from.split(":")[0] or view.owner,
        "classification": statement.handling.classification,
        "caveats": sorted(map(str, statement.handling.caveats)),
        "unprinted": not disclosure.may_leave(view, statement, Way.PRINT),
        "learned_date": statement.learned_date,
    }


def _groups(view: RecordView, desk: str) -> list[dict[str, Any]]:
    groups = []
    order = {declared.name: place for place, declared in enumerate(KINDS[view.kind].properties)}
    standing = sorted(view.statements, key=lambda statement: order.get(statement.property, len(order)))
    for label, types in _GROUPS:
        found = [s for s in standing if _type_of(view.kind, s.property) in types]
        if found:
            groups.append({"label": label, "statements": [statement_words(view, each, desk) for each in found]})
    return groups


def _type_of(kind: str, name: str) -> Type:
    """Return the type of a property; what a newer version said, and this one does not know, is text."""
    declared = KINDS[kind].property(name)
    return declared.type if declared else Type.TEXT


def _row(view: RecordView) -> dict[str, Any]:
    called = labels.name_of(view)
    return {
        "id": view.id,
        "short": ids.short(view.id),
        "kind": view.kind,
        "title": called.name,
        "lang": called.lang,
        "cautions": labels.cautions(view),
        "owner": view.owner,
        "ours": not view.is_copy,
        "grade": labels.grade_of(view),
        "changed_at": view.as_of,
    }


def _sieve(request: HttpRequest, name: str, code: str) -> dict[str, Any]:
    chosen = {key: request.GET.get(key, "") for key in ("kind", "owner")} | {name: code}
    kept = {key: value for key, value in chosen.items() if value}
    address = reverse("records") + (f"?{urlencode(kept)}" if kept else "")
    return {"code": code, "here": request.GET.get(name, "") == code, "url": address}


def _limit(request: HttpRequest) -> int:
    return min(read_number(request.GET.get("limit", ""), most=_LONGEST) or AT_ONCE, _MOST)


def _open_acts(actor: Actor, view: RecordView) -> Mapping[str, bool]:
    live = view.state == "live"
    ours = not view.is_copy and write_access.may_change(actor, view.desk)
    own: Callable[[str], bool] = lambda act: ours and policy.may(actor, f"record:{act}")  # noqa: E731 - one line reads better
    offered_here = view.is_copy and view.state == "transfer-offered"
    return {
        "answer": own("correct"),
        "share": own("share") and live,
        "correct": own("correct") and live,
        "status": own("correct") and live and view.kind in STATUSES,
        "challenge": policy.may(actor, "record:challenge"),
        "attach": own("correct") and live and KINDS[view.kind].property("document") is not None,
        "take_statement": view.is_copy and policy.may(actor, "record:correct"),
        "recall": own("recall"),
        "transfer": own("transfer") and live,
        "take_over": offered_here and policy.may(actor, "record:accept"),
        "ask": policy.may(actor, "thread:open") and view.desk != actor.unit,
        "accused": view.kind == "person" and policy.may(actor, "record:open"),
        "arrest": view.kind == "person" and policy.may(actor, "arrest:work"),
        "network": policy.may(actor, "network:read") and view.kind in NODES,
    }


def _holder(holder: HolderView) -> dict[str, Any]:
    """Return a holder with what it has signed last: "missing" once it was asked for that more than once."""
    receipt, at = "sent", holder.corrected_at or holder.erased_at
    if holder.owed_since is not None:
        receipt, at = "missing" if holder.chased > 1 else "waiting", holder.owed_since
    elif at is not None:
        receipt = "held" if holder.erased_at is None else "erased"
    return {
        "force": holder.force,
        "level": holder.level,
        "version": holder.version,
        "receipt": receipt,
        "receipt_at": at,
        "gone_by": holder.gone_by,
        "corrected_version": holder.corrected_version,
        "groups": holder.groups,
    }


def _status(view: RecordView, at: datetime) -> str:
    return "expired" if view.terms.expires_at <= at else "current"


def _level(view: RecordView) -> str:
    by_name = [level for force, level in view.terms.shares.items() if force != view.owner]
    shared: Sequence[Level] = [*by_name, *view.terms.groups.values()]
    return str(next((level for level in Level if level in shared), Level.NONE))


def _sharing_groups(view: RecordView) -> list[str]:
    return [code for code, level in view.terms.groups.items() if level is not Level.NONE]


def _audience(view: RecordView) -> list[str]:
    """Return in words who may see the record: forces, and the units within them where it is narrowed."""
    forces = dict.fromkeys([view.owner, *view.terms.audience, *view.terms.shares])
    within = {force: view.terms.audience.get(force, frozenset()) for force in forces}
    if not view.is_copy:
        within[view.owner] = views.audience_at_home(view)
    codes = {token: token.removeprefix(own_unit("")) for tokens in within.values() for token in tokens}
    units = unit_units.units(code for code in codes.values() if not code.startswith("post:")) if codes else {}
    said = []
    named_forces = [force for force, level in view.terms.shares.items() if level is not Level.NONE]
    for force in dict.fromkeys([view.owner, *named_forces]):
        tokens = sorted({codes[token] for token in within[force]})
        seen = listed(labels.unit_words(units[token]) if token in units else _("a post") for token in tokens)
        said.append(f"{word(force, 'force')}: {seen}" if seen else word(force, "force"))
    return [*said, *(_("group %(code)s") % {"code": code} for code in _sharing_groups(view))]


urlpatterns = [
    path("records/", record_list, name="records"),
    path("records/<uuid:record>/", record, name="record"),
]

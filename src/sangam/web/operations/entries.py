"""Notices of entry in the browser: the form, one notice as a page to show, its PDF, and what each side does with it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.operations.public import entry_notices
from sangam.operations.types import EntryPurpose, EntryView, EntryWords, TeamMember
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.common.sheet import sheet
from sangam.web.operations import entry_paper, forms
from sangam.web.operations.operation_words import ENTRY_PURPOSES
from sangam.web.papers.prints import give_paper

_FIELDS = (
    "host_unit",
    "purpose",
    "starts_at",
    "ends_at",
    "team",
    "vehicles",
    "area",
    "reference",
    "contact",
    "q",
    "opens_at",
)
_PURPOSES = [{"code": code, "label": label} for code, label in ENTRY_PURPOSES.items()]


@require_http_methods(["GET", "POST"])
@form_for("operation:work")
def entry_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a notice of entry; send it, or lay it down to be sealed."""
    if request.method == "GET":
        return _form(request, _empty())
    values = {name: request.POST.get(name, "").strip() for name in _FIELDS}
    if request.POST.get("step") == "find":
        return _form(request, values)
    try:
        opens_at = forms.instant(values["opens_at"]) if values["opens_at"] else None
        made = entry_notices.announce_entry(request.actor, _entry_words(values), opens_at=opens_at)
    except SangamError as error:
        return _form(request, values, error)
    return see_other(reverse("entry", args=[made]))


@require_GET
@officer_only
def entry(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Show a notice of entry: the page that both sides can show a magistrate."""
    return _render_entry(request, notice)


@require_GET
@officer_only
def entry_pdf(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Give a notice of entry with its acknowledgements as PDF."""
    view = entry_notices.open_entry(request.actor, notice)
    return give_paper(request, entry_paper.write_entry_paper(view), f"entry-{view.number}")


@require_POST
@officer_only
def entry_act(request: OfficerRequest, notice: UUID, act: str) -> HttpResponse:
    """Acknowledge a notice, agree to its seal, open it by its code, cancel it, or write that the team has left."""
    if act not in _ACTS:
        raise NotFound("web:entry-act", "A notice of entry cannot do this.")
    try:
        _ACTS[act](request, notice)
    except (Malformed, Conflict) as error:
        return _render_entry(request, notice, error)
    except Refused as error:
        if error.code not in {"operations:sealed", "operations:second-person"}:
            raise
        return _render_entry(request, notice, error)
    messages.success(request, _("Written; the other side can read it."))
    return see_other(reverse("entry", args=[notice]))


def _render_entry(request: OfficerRequest, notice: UUID, error: SangamError | None = None) -> HttpResponse:
    view = entry_notices.open_entry(request.actor, notice)
    context = {
        "entry": _words(view),
        "values": request.POST,
        "errors": {"form": sentence(error) if error else ""},
        "sheet": sheet("entry", view.id, 1 + len(view.acknowledgements), number=view.number),
    }
    return page(request, "operations/entry.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _form(request: OfficerRequest, values: Mapping[str, str], error: SangamError | None = None) -> HttpResponse:
    chosen = [values["host_unit"]] if values["host_unit"] else []
    context = {
        "values": values,
        "purposes": _PURPOSES,
        "units": forms.units_offered(request.actor, asked=values["q"], chosen=chosen),
        "errors": {"form": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "operations/entry_form.html", context, status=status)


def _empty() -> dict[str, str]:
    return dict.fromkeys(_FIELDS, "") | {"starts_at": forms.in_hours(2), "ends_at": forms.in_hours(12)}


def _entry_words(values: Mapping[str, str]) -> EntryWords:
    return EntryWords(
        values["host_unit"],
        choice_of(EntryPurpose, values["purpose"], _("Why the team comes")),
        forms.instant(values["starts_at"]),
        forms.instant(values["ends_at"]),
        tuple(_member(line) for line in values["team"].splitlines() if line.strip()),
        tuple(each for each in _parts(values["vehicles"].replace("\n", ",")) if each),
        values["area"],
        values["reference"],
        values["contact"],
    )


def _member(line: str) -> TeamMember:
    parts = _parts(line)
    if len(parts) != 3:
        raise Malformed("web:team-member", "Give each member of the team on a line: rank, name, belt number.")
    return TeamMember(*parts)


def _parts(text: str) -> list[str]:
    """Return what stands between commas, Latin or Urdu."""
    return [part.strip() for part in text.replace("،", ",").split(",")]


def _words(view: EntryView) -> dict[str, Any]:
    return {
        "id": view.id,
        "number": view.number,
        "url": reverse("entry", args=[view.id]),
        "state": view.state,
        "force": view.by.force,
        "by": labels.called_as(view.by.label),
        "unit": forms.unit_name(view.by.unit),
        "host": forms.unit_name(view.host_unit),
        "host_force": view.host_unit.split("-", maxsplit=1)[0],
        "sent_at": view.sent_at,
        "opens_at": view.opens_at,
        "second": view.second,
        "digest": " ".join(view.digest[at : at + 8] for at in range(0, len(view.digest), 8)),
        "says": view.says,
        "acknowledgements": _acknowledgements(view),
        "why": view.why,
        "code": " ".join(view.code[at : at + 5] for at in range(0, len(view.code), 5)),
        "can": {act.replace(" ", "_") for act in view.can},
    }


def _acknowledgements(view: EntryView) -> list[dict[str, Any]]:
    officers = labels.officer_names({each.by.label for each in view.acknowledgements})
    return [
        {"force": each.by.force, "by": officers[each.by.label], "at": each.at, "note": each.note}
        for each in view.acknowledgements
    ]


def _act_of_end(how: str) -> Callable[[OfficerRequest, UUID], object]:
    return lambda request, notice: entry_notices.end_entry(
        request.actor, notice, how, why=_value_in(request.POST, "why")
    )


def _value_in(form: QueryDict, name: str) -> str:
    return form.get(name, "")


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], object]] = {
    "acknowledge": lambda request, notice: entry_notices.acknowledge_entry(
        request.actor, notice, note=_value_in(request.POST, "note")
    ),
    "seal": lambda request, notice: entry_notices.agree_to_seal(request.actor, notice),
    "open": lambda request, notice: entry_notices.open_with_code(
        request.actor, notice, _value_in(request.POST, "code")
    ),
    "cancel": _act_of_end("cancelled"),
    "left": _act_of_end("ended"),
}

urlpatterns = [
    path("operations/entries/new/", entry_new, name="entry_new"),
    path("operations/entries/<uuid:notice>/", entry, name="entry"),
    path("operations/entries/<uuid:notice>/notice.pdf", entry_pdf, name="entry_pdf"),
    path("operations/entries/<uuid:notice>/<slug:act>/", entry_act, name="entry_act"),
]

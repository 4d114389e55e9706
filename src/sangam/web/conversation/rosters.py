"""The duty roster of a unit, and its opposite numbers across the border: whom a message or a call reaches now."""

import tempfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may
from sangam.access.types import PostView, UnitView
from sangam.access.units import units
from sangam.interchange.sheets import tables
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed, SangamError
from sangam.rosters import policy, rosters
from sangam.rosters.types import Duty, Holder
from sangam.web import middleware
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.units.duty import whom_to_ring

_MOST_SHEET_BYTES = 2 * 1024 * 1024
_FIELDS = ("post", "name", "phone", "from", "to")


@require_GET
@officer_only
def opposite_numbers(request: OfficerRequest) -> HttpResponse:
    """Show the counterparts of the officer's unit, or of another, level by level, with whom to ring."""
    code = request.GET.get("unit", "").strip() or request.actor.unit or here.node().force
    levels = rosters.opposite_numbers(request.actor, code)
    ring = whom_to_ring([each.unit.code for _, across in levels for each in across])
    unit = units.unit(code)
    context = {
        "unit": _unit(unit),
        "levels": [
            {"unit": _unit(level), "across": [_counterpart(each, ring) for each in across]} for level, across in levels
        ],
        "keeps": rosters.may_keep(request.actor, code),
        "below": [_unit(each) for each in units.children(code)],
        "above": _unit(units.unit(unit.parent)) if unit.parent else None,
    }
    return page(request, "conversation/opposite_numbers.html", context)


@require_http_methods(["GET", "POST"])
@officer_only
def roster(request: OfficerRequest, code: str) -> HttpResponse:
    """Show the roster of a unit; add a duty, take one out, take a sheet in."""
    if request.method == "GET":
        return _render_roster(request, code)
    try:
        said = _STEPS.get(request.POST.get("step", ""), _add_duty)(request, code)
    except Malformed as error:
        return _render_roster(request, code, error)
    if isinstance(said, HttpResponse):
        return said
    messages.success(request, said)
    return see_other(reverse("roster", args=[code]))


def _add_duty(request: OfficerRequest, code: str) -> str:
    form = request.POST
    begins, ends = (_time(form.get(name, "")) for name in ("from", "to"))
    duty = Duty(_id(form.get("post", "")), form.get("name", ""), begins, ends, form.get("phone", ""))
    rosters.add_duty(request.actor, code, duty)
    return _("The duty stands on the roster; the other forces are told.")


def _drop_duty(request: OfficerRequest, code: str) -> str:
    post, begins = _id(request.POST.get("post", "")), _time(request.POST.get("from", ""))
    rosters.remove_duty(request.actor, code, post, begins)
    return _("The duty was taken out.")


def _load_sheet(request: OfficerRequest, code: str) -> str | HttpResponse:
    handed = request.FILES.get("file")
    if handed is None or (handed.size or 0) > _MOST_SHEET_BYTES:
        raise Malformed("web:roster-sheet", "Choose a spreadsheet with a row a duty, of at most 2 MB.")
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / Path(handed.name or "roster.csv").name[:100]
        sheet.write_bytes(handed.read())
        rows, lines, troubles = tables.read_table(sheet, needed=rosters.COLUMNS, optional=rosters.OPTIONAL_COLUMNS)
    if troubles:
        raise Malformed("web:roster-row", "Row {line} of the sheet cannot be read.", line=troubles[0].line)
    found = rosters.load_rosters(request.actor, rows)
    if found.faults:
        faults = [asdict(each) | {"line": lines[each.line - 1] if each.line else ""} for each in found.faults]
        return _render_roster(request, code, faults=faults)
    said = ngettext("%(n)s duty taken in.", "%(n)s duties taken in.", found.rows)
    return said % {"n": found.rows}


_STEPS = {"add": _add_duty, "drop": _drop_duty, "load": _load_sheet}


def _render_roster(
    request: OfficerRequest, code: str, error: SangamError | None = None, faults: list[dict[str, Any]] | None = None
) -> HttpResponse:
    unit, known = units.unit(code), units.posts_at(code)
    titles = {each.id: _title(each) for each in known}
    now = clock.now()
    context = {
        "unit": _unit(unit),
        "duties": [_duty(each, titles, now) for each in rosters.duties_of(code)],
        "posts": [{"code": str(each.id), "label": titles[each.id]} for each in known],
        "may_keep": may(request.actor, "roster:keep") and rosters.may_keep(request.actor, code),
        "values": {name: request.POST.get(name, "") for name in _FIELDS} if error else {},
        "error": sentence(error) if error else "",
        "faults": faults or [],
    }
    status = middleware.STATUS[type(error)] if error else 400 if faults else 200
    return page(request, "conversation/roster.html", context, status=status)


def _counterpart(each: rosters.Counterpart, ring: dict[str, Any]) -> dict[str, Any]:
    return {
        **_unit(each.unit),
        "desk": _title(each.desk) if each.desk else "",
        "ring": ring.get(each.unit.code),
        **holder_words(each.holder),
    }


def holder_words(holder: Holder | None) -> dict[str, Any]:
    """Return who is on duty and who is next, as pages show it."""
    now, after = (holder.now, holder.next) if holder else (None, None)
    return {
        "now": now.name if now else "",
        "phone": now.phone if now else "",
        "until": now.to_at if now else None,
        "next": after.name if after else "",
        "next_at": after.from_at if after else None,
    }


def _duty(duty: Duty, titles: dict[UUID, str], now: datetime) -> dict[str, Any]:
    return {
        "post": str(duty.post),
        "title": titles.get(duty.post, ""),
        "name": duty.name,
        "phone": duty.phone,
        "from": duty.from_at,
        "to": duty.to_at,
        "key": duty.from_at.isoformat(),
        "now": duty.from_at <= now < duty.to_at,
        "over": duty.to_at <= now,
    }


def _unit(view: UnitView) -> dict[str, str]:
    name = in_language(view.name_en, view.name_hi)
    return {"code": view.code, "name": name, "kind": view.kind, "force": view.force}


def _title(post: PostView) -> str:
    return in_language(post.title_en, post.title_hi)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:roster-post", "Choose the post of this duty.") from None


def _time(text: str) -> datetime:
    try:
        return policy.read_time(text)
    except ValueError:
        raise Malformed("web:roster-time", "Say day and hour at which the duty begins and ends.") from None


urlpatterns = [
    path("opposite-numbers/", opposite_numbers, name="opposite_numbers"),
    path("units/<str:code>/roster/", roster, name="roster"),
]

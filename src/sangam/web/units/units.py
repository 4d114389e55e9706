"""The order of battle: the tree of units, opened along the way to one; its posts, holders and opposite numbers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access.types import PostView, UnitView
from sangam.access.units import unit_sheet
from sangam.access.units import units as unit_units
from sangam.kernel import here
from sangam.web.common import labels
from sangam.web.common.frame import initials
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.units.duty import whom_to_ring


@require_GET
@officer_only
def units(request: OfficerRequest) -> HttpResponse:
    """Show the forces with the officer's own opened, or the units whose name or code was sought."""
    asked = request.GET.get("q", "").strip()
    found = unit_units.search_units(asked, limit=50) if asked else []
    context = {"q": asked, "found": [_unit_words(unit) for unit in found], "sought": bool(asked)}
    return page(
        request, "units/units.html", context | {"tree": _tree(unit_units.unit(here.node().force)), "unit": None}
    )


@require_GET
@officer_only
def unit(request: OfficerRequest, code: str) -> HttpResponse:
    """Show a unit: its posts and who holds them, its opposite numbers, what lies below it."""
    view = unit_units.unit(code)
    posts = _posts(unit_units.posts_at(code))
    across = [_unit_words(each) for each in unit_units.neighbours(code)]
    shown = _unit_words(view) | {
        "jurisdiction": view.jurisdiction,
        "note": view.jurisdiction_note,
        "synthetic": view.synthetic,
        "posts": posts,
        "neighbours": across,
        "as_of": next((post["as_of"] for post in posts if post["as_of"]), None),
        "theirs": view.force != here.node().force,
        "ring": whom_to_ring([code]).get(code),
        "may_change": view.force == here.node().force and unit_sheet.sets_units(request.actor),
    }
    return page(request, "units/units.html", {"q": "", "found": [], "tree": _tree(view), "unit": shown})


def _tree(here_now: UnitView) -> list[dict[str, Any]]:
    """Return the forces, opened along the path to one unit: one query a level."""
    above = unit_units.units(here_now.path)
    branches = [_twig(child) for child in unit_units.children(here_now.code)]
    for code in reversed(here_now.path):
        twig = _twig(above[code]) | {"open": True, "here": code == here_now.code, "branches": branches}
        parent = above[code].parent
        beside = unit_units.children(parent) if parent else _headquarters()
        branches = [twig if each.code == code else _twig(each) for each in beside]
    return branches


def _headquarters() -> list[UnitView]:
    known = unit_units.units(force.code for force in unit_units.forces())
    return [known[code] for code in sorted(known)]


def _twig(view: UnitView) -> dict[str, Any]:
    return _unit_words(view) | {"synthetic": view.synthetic, "here": False, "branches": [], "open": False}


def _unit_words(view: UnitView) -> dict[str, Any]:
    name = in_language(view.name_en, view.name_hi)
    return {"code": view.code, "name": name, "kind": view.kind, "force": view.force}


def _posts(posts: Sequence[PostView]) -> list[dict[str, Any]]:
    officers = labels.officer_names({name for post in posts for name in post.holders})
    return [_post(post, officers) for post in posts]


def _post(post: PostView, officers: Mapping[str, str]) -> dict[str, Any]:
    holders = [{"name": officers[name], "initials": initials(name.partition(" ")[2] or name)} for name in post.holders]
    return {
        "name": in_language(post.title_en, post.title_hi),
        "is_desk": post.is_desk,
        "holders": holders,
        "as_of": post.as_of,
    }


urlpatterns = [
    path("units/", units, name="units"),
    path("units/<str:code>/", unit, name="unit"),
]

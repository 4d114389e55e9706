"""The library: its list with search and filters, the drafts of the unit, and the courses beside it."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.access.policy import may
from sangam.federation.public import status
from sangam.kernel import here
from sangam.library.public import drafts, library
from sangam.library.types import Category, Query, Shelf, Stage
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.library import forms, words
from sangam.web.templatetags import library_words
from sangam.web.templatetags.words import word

_LONGEST = 200


@require_GET
@officer_only
def practices(request: OfficerRequest) -> HttpResponse:
    """List the practices that a search asks for on two shelves of equal rank, and the drafts of the unit."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in ("q", "category", "stage", "force")}
    overdue = request.GET.get("overdue") == "1"
    query = Query(
        asked["q"],
        asked["category"] if asked["category"] in set(Category) else "",
        asked["stage"] if asked["stage"] in set(Stage) else "",
        force=asked["force"],
        overdue=overdue,
    )
    found = library.list_notes(request.actor, query)
    context = {
        "shelves": [
            {"key": str(shelf), "notes": [words.item(each) for each in found if each.shelf is shelf]} for shelf in Shelf
        ],
        "drafts": [words.draft_item(each) for each in drafts.drafts(request.actor)],
        "asked": asked | {"overdue": overdue},
        "is_filtered": overdue or any(asked.values()),
        "categories": forms.options(library_words.CATEGORIES),
        "stages": forms.options(library_words.STAGES),
        "forces": [
            {"code": library.SHIPPED, "label": library_words.SHIPPED},
            *({"code": code, "label": word(code, "force")} for code in _forces()),
        ],
        "may_write": may(request.actor, "practice:write"),
    }
    return page(request, "library/practices.html", context)


def _forces() -> list[str]:
    return [here.node().force, *sorted(peer.force for peer in status.partners())]


urlpatterns = [path("library/", practices, name="library")]

"""The checklist itself: every item with its source and who verified it; one edited by the force."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.arrests.public import arrests
from sangam.arrests.types import ChecklistItem
from sangam.kernel.errors import SangamError
from sangam.web import middleware
from sangam.web.arrests import arrest_words
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence

_LONG = frozenset({"en", "hi", "ur", "pa", "source"})


@require_GET
@officer_only
def checklist(request: OfficerRequest) -> HttpResponse:
    """List the items of the checklist, with source, forces, dates and who verified each."""
    require(request.actor, "arrest:work")
    context = {
        "items": [_item(each) for each in arrests.items()],
        "may_edit": may(request.actor, "checklist:edit"),
    }
    return page(request, "arrests/checklist.html", context)


@require_http_methods(["GET", "POST"])
@form_for("checklist:edit")
def checklist_item(request: OfficerRequest, code: str = "") -> HttpResponse:
    """Show the form of an item, or of a new one; put it in place of the one with its code."""
    if request.method != "POST":
        return _form(request, arrests.as_text(arrests.item(code)) if code else dict.fromkeys(arrests.COLUMNS, ""))
    values = {name: request.POST.get(name, "").strip() for name in arrests.COLUMNS}
    try:
        arrests.edit_item(request.actor, values)
    except SangamError as error:
        return _form(request, values, error)
    messages.success(request, _("Kept. Open arrests show that the item was changed."))
    return see_other(reverse("checklist"))


def _form(request: OfficerRequest, values: dict[str, str], error: SangamError | None = None) -> HttpResponse:
    context = {
        "fields": [
            {
                "name": name,
                "label": arrest_words.COLUMNS[name],
                "value": values[name],
                "rows": 2 if name in _LONG else 0,
            }
            for name in arrests.COLUMNS
        ],
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(
        request, "arrests/checklist_form.html", context, status=middleware.STATUS[type(error)] if error else 200
    )


def _item(item: ChecklistItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "text": item.text(get_language() or "en"),
        "source": item.source,
        "binding": arrest_words.BINDING[item.binding],
        "forces": item.forces,
        "from_date": item.from_date,
        "until_date": item.until_date,
        "verified_by": item.verified_by,
        "edited": item.edited,
    }


urlpatterns = [
    path("checklist/", checklist, name="checklist"),
    path("checklist/new/", checklist_item, name="checklist_new"),
    path("checklist/<slug:code>/", checklist_item, name="checklist_item"),
]

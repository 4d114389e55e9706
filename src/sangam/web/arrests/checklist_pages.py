"""The checklist itself: every item with its source and who verified it; one edited by the force."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.arrests.public import arrests
from sangam.kernel.errors import SangamError
from sangam.web.arrests.arrest_forms import ItemForm
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other


@require_GET
@officer_only
def checklist(request: OfficerRequest) -> HttpResponse:
    """List the items of the checklist, with source, forces, dates and who verified each."""
    require(request.actor, "arrest:work")
    context = {
        "items": [{"item": each, "text": each.text(get_language() or "en")} for each in arrests.items()],
        "may_edit": may(request.actor, "checklist:edit"),
    }
    return page(request, "arrests/checklist.html", context)


@require_http_methods(["GET", "POST"])
@form_for("checklist:edit")
def checklist_item(request: OfficerRequest, code: str = "") -> HttpResponse:
    """Show the form of an item, or of a new one; put it in place of the one with its code."""
    if request.method != "POST":
        return _form(request, ItemForm(initial=arrests.as_text(arrests.item(code)) if code else None))
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        arrests.edit_item(request.actor, form.cleaned_data)
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Kept. Open arrests show that the item was changed."))
    return see_other(reverse("checklist"))


def _form(request: OfficerRequest, form: ItemForm) -> HttpResponse:
    return page(request, "arrests/checklist_form.html", {"form": form}, status=form.status)


urlpatterns = [
    path("checklist/", checklist, name="checklist"),
    path("checklist/new/", checklist_item, name="checklist_new"),
    path("checklist/<slug:code>/", checklist_item, name="checklist_item"),
]

"""The forms of gang charts as data: every row with its source and who verified it; one edited by the force."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.arrests.gang_charts import forms
from sangam.kernel.errors import SangamError
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.gang_charts import chart_words
from sangam.web.gang_charts.chart_words import RowForm


@require_GET
@officer_only
def gang_forms(request: OfficerRequest) -> HttpResponse:
    """List the rows of all forms: laws, columns, checklist, authorities, sentences that are refused."""
    require(request.actor, "unit:read")
    context = {
        "rows": [chart_words.row_words(each) | {"forms": ", ".join(each.forms)} for each in forms.form_rows()],
        "may_edit": may(request.actor, "checklist:edit"),
    }
    return page(request, "gang_charts/forms.html", context)


@require_http_methods(["GET", "POST"])
@form_for("checklist:edit")
def gang_form_row(request: OfficerRequest, row: str = "") -> HttpResponse:
    """Show the form of a row, or of a new one; put it in place of the one with its code."""
    if request.method != "POST":
        return _form(request, RowForm(initial=forms.row_as_text(forms.form_row(row)) if row else None))
    form = RowForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        forms.edit_row(request.actor, form.cleaned_data)
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Kept. Charts show the row as it now is."))
    return see_other(reverse("gang_forms"))


def _form(request: OfficerRequest, form: RowForm) -> HttpResponse:
    return page(request, "gang_charts/form_row.html", {"form": form}, status=form.status)


urlpatterns = [
    path("gang-forms/", gang_forms, name="gang_forms"),
    path("gang-forms/new/", gang_form_row, name="gang_form_new"),
    path("gang-forms/<slug:row>/", gang_form_row, name="gang_form_row"),
]

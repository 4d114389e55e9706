"""Forms of gang charts: a new chart, and a row of the forms that the force edits."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from sangam.kernel.errors import SangamError
from sangam.web.common.officer_forms import CodeField, IdField, OfficerForm, text_field
from sangam.web.gang_charts.chart_words import FORM_COLUMNS

_LONG = ("en", "hi", "ur", "pa", "source")
_NEEDED = ("code", "part", "forms", "source", "en")


class ChartForm(OfficerForm):
    """A new chart: under which law, of which gang."""

    refused_at: ClassVar = {"arrests:gang-form": "form", "arrests:no-gang": "gang"}
    form = CodeField(label=_("Under which law"))
    gang = IdField(label=_("Gang of the register"), error_messages={"invalid": _("Choose the gang from the register.")})
    title = text_field(_("Title"), most=200)

    def offer(self, *, laws: Iterable[tuple[str, str]], gangs: Iterable[tuple[str, str]]) -> None:
        """Set which laws and gangs can be chosen: code, label."""
        for name, offered in (("form", laws), ("gang", gangs)):
            field: Any = self.fields[name]
            field.choices = offered


class RowForm(OfficerForm):
    """A row of the forms, by its columns."""

    def field_of(self, error: SangamError) -> str | None:
        """Return the column that a refusal names."""
        return str(error.parts["column"]) if error.code == "arrests:form-column" else None


# The columns are a table: a class declares no field under a name that it computes.
RowForm.base_fields = {
    name: text_field(label, rows=2 if name in _LONG else 0, required=name in _NEEDED)
    for name, label in FORM_COLUMNS.items()
}

"""Forms of gang charts: a new chart, and a row of the forms that the force edits."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sangam.kernel.errors import SangamError
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.gang_charts.chart_words import FORM_COLUMNS

_LONG = ("en", "hi", "ur", "pa", "source")
_NEEDED = ("code", "part", "forms", "source", "en")


class GangField(CodeField):
    """A gang of the register."""

    def clean(self, value: object) -> UUID:
        """Return its id."""
        try:
            return UUID(super().clean(value))
        except ValueError:
            raise ValidationError(_("Choose the gang from the register.")) from None


class ChartForm(OfficerForm):
    """A new chart: under which law, of which gang."""

    refused_at: ClassVar = {"arrests:gang-form": "form", "arrests:no-gang": "gang"}
    form = CodeField(label=_("Under which law"))
    gang = GangField(label=_("Gang of the register"))
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


RowForm.base_fields = {
    name: text_field(label, rows=2 if name in _LONG else 0, required=name in _NEEDED)
    for name, label in FORM_COLUMNS.items()
}

"""The form of a notice of entry."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sangam.operations.types import EntryPurpose, EntryWords, TeamMember
from sangam.web.common.officer_forms import CodeField, InstantField, OfficerForm, TextArea, text_field
from sangam.web.operations.operation_words import ENTRY_PURPOSES


class TeamField(forms.CharField):
    """The members of a team, one a line."""

    widget = TextArea(4)

    def clean(self, value: object) -> tuple[TeamMember, ...]:
        """Return the members."""
        members = [_parts(line) for line in super().clean(value).splitlines() if line.strip()]
        if any(len(parts) != 3 for parts in members):
            raise ValidationError(_("Give each member of the team on a line: rank, name, belt number."))
        return tuple(TeamMember(*parts) for parts in members)


class EntryForm(OfficerForm):
    """A notice of entry, open or under a seal until an hour."""

    refused_at: ClassVar = {
        "operations:unit": "host_unit",
        "operations:own-host": "host_unit",
        "operations:time": "starts_at",
        "operations:window": "ends_at",
        "operations:team": "team",
        "operations:member": "team",
        "operations:vehicles": "vehicles",
        "operations:hour": "opens_at",
    }
    host_unit = CodeField(label=_("To which station"))
    purpose = forms.ChoiceField(label=_("Why the team comes"), choices=ENTRY_PURPOSES.items())
    starts_at = InstantField(label=_("From when"))
    ends_at = InstantField(label=_("Until"))
    team = TeamField(label=_("Team: rank, name, belt number, one a line"), help_text=_("Insp., Rakesh Malik, 412"))
    vehicles = text_field(_("Vehicles: plates, with commas between"), required=False)
    area = text_field(_("Where in its area"), required=False, most=200)
    reference = text_field(_("FIR or warrant"), required=False, most=120)
    contact = text_field(_("Telephone of the team"), required=False, most=40)
    opens_at = InstantField(
        label=_("Opens at"),
        help_text=_("A second person must agree. Until then the station reads only that a team comes."),
        required=False,
    )

    def entry_words(self) -> EntryWords:
        """Return what the notice says."""
        read = self.cleaned_data
        return EntryWords(
            read["host_unit"],
            EntryPurpose(read["purpose"]),
            read["starts_at"],
            read["ends_at"],
            read["team"],
            tuple(filter(None, _parts(read["vehicles"].replace("\n", ",")))),
            read["area"],
            read["reference"],
            read["contact"],
        )


def _parts(text: str) -> list[str]:
    """Return what stands between commas, Latin or Urdu."""
    return [part.strip() for part in text.replace("،", ",").split(",")]

"""The forms of what is done with a whole record: shared, limited, recalled, handed over; objected to, taken over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.federation.public import status
from sangam.kernel import clock
from sangam.kernel.purpose import Purpose
from sangam.records.types import RecordView, Terms
from sangam.web.common import labels
from sangam.web.common.officer_forms import CodeField, CodesField, DayField, IdField, OfficerForm, text_field
from sangam.web.records.share_form import AudienceForm
from sangam.web.templatetags.words import word


class RecordsField(CodesField):
    """Any number of records to tick."""

    def clean(self, value: Any) -> list[UUID]:
        """Return the ids of the records."""
        try:
            return [UUID(each) for each in super().clean(value)]
        except ValueError:
            raise ValidationError(gettext("A record that you ticked is not here any more.")) from None


class PurposesField(CodesField):
    """Any number of purposes to tick; none for any purpose."""

    def clean(self, value: Any) -> frozenset[Purpose]:
        """Return the purposes."""
        try:
            return frozenset(map(Purpose, super().clean(value)))
        except ValueError:
            raise ValidationError(gettext("Choose one of the purposes that are listed.")) from None


class LastDayField(DayField):
    """The last day of something."""

    default_error_messages: ClassVar = {"invalid": _("Give the last day as a date, such as 31.12.2026.")}

    def clean(self, value: Any) -> datetime | None:
        """Return the last instant of the day in India, None for none given."""
        day = super().clean(value)
        return datetime.combine(day, time.max, clock.INDIA) if day else None


def _other_forces() -> Iterator[tuple[str, str]]:
    return ((peer.force, word(peer.force, "force")) for peer in status.partners())


def _purposes() -> Iterator[tuple[str, str]]:
    return ((str(each), word(each, "purpose")) for each in Purpose if each is not Purpose.IMPORT)


def values_of_limits(terms: Terms) -> dict[str, Any]:
    """Return the values of a form that says the limits that a record has."""
    return {
        "until": terms.expires_at.astimezone(clock.INDIA).date().isoformat(),
        "purpose": list(map(str, terms.purposes)),
        "audience": " ".join(sorted(each for units in terms.audience.values() for each in units if ":" not in each)),
    }


class RecallForm(OfficerForm):
    """Why a record is erased everywhere."""

    refused_at: ClassVar = {"records:reason": "why"}
    why = text_field(_("Why?"), rows=2, hint=_("The holders read this"))


class TransferForm(OfficerForm):
    """To which force a record is handed over, and by which order."""

    refused_at: ClassVar = {"records:new-owner": "force", "records:transfer-reason": "why"}
    force = CodeField(label=_("To which force?"), choices=_other_forces)
    why = text_field(_("By which order?"), rows=2, hint=_("Number and date of the order, or zero FIR"))


class CaseTransferForm(TransferForm):
    """A case that is handed over, with which of its records."""

    refused_at: ClassVar = {**TransferForm.refused_at, "records:handover": "record"}
    record = RecordsField(label=_("With which records?"), required=False)

    def offer_records(self, views: Iterable[RecordView]) -> None:
        """Offer records to tick; a fresh form has them all ticked."""
        words = "<span>{}: <bdi>{}</bdi></span>"
        choices = [(str(v.id), format_html(words, word(v.kind, "kind"), labels.name_of(v).name)) for v in views]
        cast("RecordsField", self.fields["record"]).choices = choices
        self.initial["record"] = [code for code, _label in choices]


class ChallengeForm(OfficerForm):
    """An objection to a statement."""

    refused_at: ClassVar = {"records:challenge-reason": "why"}
    why = text_field(_("What is wrong, and how do you know?"), rows=3)
    urgent = forms.BooleanField(label=_("Urgent: somebody may be stopped or hurt by it"), required=False)


class TakeOverForm(OfficerForm):
    """Into which record of ours a statement is taken over."""

    refused_at: ClassVar = {"records:taken": "into", "records:no-such-property": "into"}
    into = IdField(
        label=_("Into which record of ours?"),
        error_messages={"invalid": _("Choose the record of ours that takes it.")},
    )

    def offer_records(self, views: Iterable[RecordView]) -> None:
        """Offer records of ours to choose."""
        choices = [(str(v.id), format_html("<bdi>{}</bdi>", labels.name_of(v).name)) for v in views]
        cast("IdField", self.fields["into"]).choices = choices


class LimitForm(AudienceForm):
    """Until when, for which purposes and by which units a record may be used."""

    refused_at: ClassVar = {**AudienceForm.refused_at, "records:expiry": "until"}
    until = LastDayField(label=_("Until which day?"))
    until.help_text = _("After it the copies are shown to nobody and erased, whether or not anything more arrives.")
    purpose = PurposesField(label=_("Only for these purposes"), choices=_purposes, required=False)
    purpose.help_text = _("None ticked: for any purpose. For another one it is as if it were not there.")


class GroupForm(OfficerForm):
    """A sharing group that our force makes."""

    refused_at: ClassVar = {
        "records:group-code": "code",
        "records:group-exists": "code",
        "records:group-name": "name_en",
    }
    code = text_field(_("Short code"), hint=_("Letters A to Z, digits, hyphens: NCR-GANGS"))
    name_en = text_field(_("Name in English"))
    name_hi = text_field(_("Name in Hindi"))
    confirm = forms.BooleanField(label=_("Every addition waits for each owner's word"), required=False)

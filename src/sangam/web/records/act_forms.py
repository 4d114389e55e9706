"""The forms of what is done with a whole record: shared, limited, recalled, handed over; objected to, taken over."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.access.units import units
from sangam.federation.lanes import status
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose
from sangam.records import groups, policy
from sangam.records.own_records.bulk_import import Recipients
from sangam.records.types import RecordView, Terms
from sangam.web.common import labels
from sangam.web.common.labels import unit_words
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, CodesField, DayField, IdField, OfficerForm, text_field
from sangam.web.templatetags.words import word

# The form by which records are shared: with which forces and groups, how much, for which units.

_MOST_FOUND, _MOST_NAMED, _LONGEST_NAME = 40, 6, 80

_LEVELS = (Level.WHOLE, Level.POINTER, Level.SILENT, Level.NONE)


def _levels() -> list[tuple[str, str]]:
    return [(str(level), word(level, "level")) for level in _LEVELS]


class LevelField(CodeField):
    """How much is shared."""

    def clean(self, value: Any) -> Level:
        """Return the level."""
        try:
            return Level(super().clean(value))
        except ValueError:
            raise ValidationError(gettext("Choose how much they receive.")) from None


class AudienceForm(OfficerForm):
    """Which units see what is shared, and why fewer do than before."""

    refused_at: ClassVar = {"web:unit": "audience", "records:reason-to-narrow": "why"}
    audience = text_field(
        _("Only for these units"),
        required=False,
        hint=_("Names or codes with commas between, such as PS Kundli; empty: the whole force"),
    )
    why = text_field(_("Why?"), rows=2, required=False, hint=_("The second officer reads this"))


class ShareForm(AudienceForm):
    """With whom records are shared, and how much."""

    refused_at: ClassVar = {**AudienceForm.refused_at, "web:no-force": "force"}
    force = CodesField(required=False)
    group = CodesField(required=False)
    level = LevelField(label=_("How much?"), choices=_levels, initial=Level.WHOLE, required=False)
    level.help_text = _(
        "Shared silently, it is hidden in your own force too: only your unit and the units named see it."
    )

    def recipients(self) -> Recipients:
        """Return what a sound form says.  Raises Malformed where it names nobody, or a unit that is not theirs."""
        read = self.cleaned_data
        forces, groups = (dict.fromkeys(read[name], read["level"]) for name in ("force", "group"))
        if not forces and not groups:
            raise Malformed("web:no-force", "Choose at least one force or group.")
        return Recipients(forces, groups, audience(read["audience"], list(forces)))

    def choices(self, *, held: Mapping[str, str], by_group: Mapping[str, Level]) -> dict[str, Any]:
        """Return what the form shows.  held: what each force holds now, by_group: what each group receives."""
        forces, groups = (self[name].value() or () for name in ("force", "group"))
        return {
            "forces": [
                {"code": each.force, "holds": held.get(each.force, ""), "chosen": each.force in forces}
                for each in status.partners()
            ],
            "groups": _groups(by_group, groups),
        }


def audience(text: str, forces: Sequence[str]) -> dict[str, frozenset[str]]:
    """Return the units to which a text narrows the audience, by force.  Raises Malformed for one not theirs."""
    codes = [code for part in re.split(r"[,;،\n]", text) for code in _codes(part, forces)]
    known = units.units(codes)
    return {force: frozenset(code for code in codes if known[code].force == force) for force in forces}


def _codes(part: str, forces: Sequence[str]) -> list[str]:
    """Return the units that a part of the field names: by codes with blanks between, or one by its name."""
    text = part.strip()
    codes = text.upper().split()
    known = units.units(codes)
    if all(code in known and known[code].force in forces for code in codes):
        return codes
    found = [each for each in units.search_units(text, limit=_MOST_FOUND) if each.force in forces]
    whole = [each for each in found if text.casefold() in (each.name_en.casefold(), each.name_hi.casefold())]
    chosen = whole or found
    if not chosen:
        raise Malformed("web:unit", "There is no unit {code} in the forces that you chose.", code=text[:_LONGEST_NAME])
    if len(chosen) > 1:
        names = ", ".join(f"{unit_words(each)} ({each.code})" for each in chosen[:_MOST_NAMED])
        raise Malformed(
            "web:unit-which",
            "Several units are called {name}: write one of these whole. {units}",
            name=text[:_LONGEST_NAME],
            units=names,
        )
    return [chosen[0].code]


def _groups(by_group: Mapping[str, Level], chosen: Sequence[str]) -> list[dict[str, Any]]:
    held = {code: str(level) for code, level in by_group.items() if level is not Level.NONE}
    return [
        {
            "code": each.code,
            "name": in_language(each.name_en, each.name_hi),
            "chosen": each.code in chosen,
            "members": sorted(policy.present(each)),
            "holds": held.get(each.code, ""),
            "waiting": groups.members_awaiting_agreement(each),
        }
        for each in groups.joined_groups()
    ]


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

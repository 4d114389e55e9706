"""The form by which records are shared: with which forces and groups, how much, for which units."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.access.public import units
from sangam.federation.public import status
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.public import groups
from sangam.records.public.imports import Recipients
from sangam.web.common.labels import unit_words
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, CodesField, OfficerForm, text_field
from sangam.web.templatetags.words import word

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
            "members": sorted(groups.present(each)),
            "holds": held.get(each.code, ""),
            "waiting": groups.members_awaiting_agreement(each),
        }
        for each in groups.joined_groups()
    ]

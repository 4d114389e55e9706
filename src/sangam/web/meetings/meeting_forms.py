"""Forms of meetings: from what was typed and ticked to a plan, an action, an attendance, and back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sangam.access.public import posts, units
from sangam.coordination.types import Level, MeetingView, Plan, Presence, Series
from sangam.federation.public import status
from sangam.federation.types import PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.numbers import read_number
from sangam.web.common import typed_times
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodesField, InstantField, OfficerForm, text_field
from sangam.web.templatetags import meeting_words

_LOCAL = "%Y-%m-%dT%H:%M"
_MOST_MIN = 10_000
_AHEAD = timedelta(days=7)


class MinutesField(forms.CharField):
    """A length in minutes."""

    def clean(self, value: object) -> int:
        """Return the minutes; none for what is no number, which no meeting lasts."""
        return read_number(super().clean(value), most=_MOST_MIN) or 0


class ParticipantsForm(OfficerForm):
    """Units and posts that take part in a meeting."""

    refused_at: ClassVar = dict.fromkeys(
        (
            "coordination:unit",
            "coordination:participants",
            "coordination:entries",
            "coordination:nobody-new",
            "web:post-in-meeting",
        ),
        "unit",
    )
    unit = CodesField(label=_("Who takes part"), required=False)

    def participants(self) -> dict[str, tuple[str, ...]]:
        """Return by force the units and posts that were ticked.  Raises Malformed for a post that there is not."""
        return participants(self.cleaned_data["unit"])


class MeetingForm(ParticipantsForm):
    """A meeting that is called, or planned anew."""

    refused_at: ClassVar = {
        **ParticipantsForm.refused_at,
        "coordination:time": "starts_at",
        "coordination:length": "lasts_min",
    }
    title = text_field(_("What the meeting is called"), most=120)
    title.help_text = _("Kapashera – Palam Vihar, station officers")
    border = text_field(_("Which border"), required=False, most=120)
    level = forms.ChoiceField(label=_("At which level"), choices=meeting_words.LEVELS.items())
    series = forms.ChoiceField(label=_("How often"), choices=meeting_words.SERIES.items())
    starts_at = InstantField(label=_("Day and time"))
    lasts_min = MinutesField(label=_("How many minutes"))
    place = text_field(_("Place"), required=False, most=200)
    after = forms.CharField(widget=forms.HiddenInput, required=False)

    def plan(self) -> Plan:
        """Return the plan of the meeting."""
        read = self.cleaned_data
        return Plan(
            title=read["title"],
            level=Level(read["level"]),
            border=read["border"],
            every=Series(read["series"]),
            place=read["place"],
            starts_at=read["starts_at"],
            lasts_min=read["lasts_min"],
        )


def fresh_values(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: a week from now at eleven, the neighbours ticked."""
    day = (clock.now() + _AHEAD).astimezone(clock.INDIA).replace(hour=11, minute=0)
    across = [each.code for each in units.neighbours(actor.unit)] if actor.unit else []
    plan = {"level": Level.STATION, "series": Series.MONTHLY, "lasts_min": "60"}
    return {**plan, "starts_at": day.strftime(_LOCAL), "unit": across}


def values_of_meeting(view: MeetingView) -> dict[str, Any]:
    """Return the values of a form that plans a meeting anew, or calls the next one of its series."""
    plan = view.plan
    return {
        **{name: getattr(plan, name) for name in ("title", "level", "border", "place")},
        "series": plan.every,
        "starts_at": local(plan.starts_at),
        "lasts_min": str(plan.lasts_min),
        "unit": [entry for entries in view.participants.values() for entry in entries],
    }


def participants(entries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return by force the units and posts that were ticked.  Raises Malformed for a post that there is not."""
    ticked = list(dict.fromkeys(entries))
    force_of = {f"post:{each.id}": each.force for each in posts.posts_among((), _post_ids(ticked))}
    found: dict[str, tuple[str, ...]] = {}
    for entry in ticked:
        force = force_of.get(entry, "") if entry.startswith("post:") else entry.split("-", maxsplit=1)[0]
        if not force:
            raise Malformed("web:post-in-meeting", "There is no such post any more: choose another one.")
        found[force] = (*found.get(force, ()), entry)
    return found


def choices(actor: Actor, *, asked: str, ticked: list[str]) -> dict[str, Any]:
    """Return whom the form offers: the neighbours across the border, what was found and what is ticked."""
    paired = {here.node().force, *(peer.force for peer in status.partners() if peer.state is PeerState.PAIRED)}
    across = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set()
    found = {each.code for each in units.search_units(asked)} if asked else set()
    known = units.units({*across, *found, *ticked, actor.unit})
    offered = [each for each in sorted(known.values(), key=lambda unit: unit.code) if each.force in paired]
    of_units = posts.posts_among(found | {actor.unit} if actor.unit else found, _post_ids(ticked))
    return {
        "units": [
            {
                "code": each.code,
                "name": in_language(each.name_en, each.name_hi),
                "force": each.force,
                "here": each.code in ticked,
            }
            for each in offered
        ],
        "posts": [
            {
                "code": f"post:{each.id}",
                "name": in_language(each.title_en, each.title_hi),
                "force": each.force,
                "here": f"post:{each.id}" in ticked,
            }
            for each in of_units
            if each.force in paired
        ],
    }


def attendance_of(form: QueryDict) -> list[tuple[str, Presence, str]]:
    """Return for each participant that a form names how it took part, and who held the post."""
    entries, holders = form.getlist("entry"), form.getlist("holder")
    presences = form.getlist("presence")
    if not len(entries) == len(holders) == len(presences):
        raise Malformed("web:attendance", "Say of each participant how it took part: open the meeting and try again.")
    rows = zip(entries, presences, holders, strict=True)
    return [(entry, choice_of(Presence, word, str(_("Took part"))), holder) for entry, word, holder in rows if word]


def entry_names(entries: Iterable[str]) -> dict[str, str]:
    """Return the names of units and posts in the reader's language."""
    wanted = list(dict.fromkeys(entries))
    known = units.units(entry for entry in wanted if not entry.startswith("post:"))
    names = {code: in_language(each.name_en, each.name_hi) for code, each in known.items()}
    return {entry: names.get(entry) or _post_name(entry) for entry in wanted}


def local(at: datetime) -> str:
    """Return an instant as a browser's field for date and time has it, in India time."""
    return at.astimezone(clock.INDIA).strftime(_LOCAL)


def instant(text: str) -> datetime:
    """Read what a browser's field for date and time says, in India time.  Raises Malformed."""
    try:
        return typed_times.minute(text)
    except ValueError:
        raise Malformed("web:instant", "Give day and time as 31.12.2026 11:00.") from None


def _post_ids(entries: Iterable[str]) -> list[UUID]:
    """Return the ids of the posts among these entries.  Raises Malformed for one that is no id."""
    try:
        return [UUID(entry.removeprefix("post:")) for entry in entries if entry.startswith("post:")]
    except ValueError:
        raise Malformed("web:post-in-meeting", "There is no such post any more: choose another one.") from None


def _post_name(entry: str) -> str:
    if not entry.startswith("post:"):
        return entry
    try:
        found = posts.post(UUID(entry.removeprefix("post:")))
    except (ValueError, NotFound):
        return entry
    return in_language(found.title_en, found.title_hi)

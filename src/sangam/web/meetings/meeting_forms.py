"""Forms of meetings: from what was typed and ticked to a plan, an action, an attendance, and back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sangam.access.units import units
from sangam.coordination.types import (
    ActionDraft,
    ActionState,
    ActionView,
    HandOverView,
    ItemDraft,
    Level,
    MeetingView,
    Plan,
    Presence,
    Series,
)
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import short
from sangam.kernel.numbers import read_number
from sangam.web.common import labels, typed_times
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, CodesField, InstantField, InstantInput, OfficerForm, text_field
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
    force_of = {f"post:{each.id}": each.force for each in units.posts_among((), _post_ids(ticked))}
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
    of_units = units.posts_among(found | {actor.unit} if actor.unit else found, _post_ids(ticked))
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
        found = units.post(UUID(entry.removeprefix("post:")))
    except (ValueError, NotFound):
        return entry
    return in_language(found.title_en, found.title_hi)


# The forms of the acts on the pages of a meeting and of an action.


def _day_and_time(label: Any) -> forms.CharField:
    """Return a field for day and time as typed: its act reads it."""
    return forms.CharField(label=label, required=False, widget=InstantInput)


class ItemForm(OfficerForm):
    """An item that is proposed for the agenda."""

    texts: ClassVar = {"title": "title", "text": "text"}
    title = text_field(_("In one line"), required=False)
    text = text_field(_("What is asked for"), rows=3, required=False)
    consent = forms.BooleanField(label=_("Routine: needs no discussion"), required=False)

    def draft(self) -> ItemDraft:
        """Return the item."""
        return ItemDraft(**self.cleaned_data)


class DecisionForm(OfficerForm):
    """What a meeting decided."""

    texts: ClassVar = {"decision": "decision"}
    decision = text_field(_("What was decided"), rows=2, required=False)


class ActionForm(OfficerForm):
    """An action that a meeting sets."""

    refused_at: ClassVar = {
        "web:instant": "due_at",
        "coordination:due": "due_at",
        "coordination:owner": "owner",
        "coordination:unit": "owner",
    }
    texts: ClassVar = {"action": "action", "evidence": "evidence"}
    action = text_field(_("What is to be done"), rows=2, required=False)
    owner = CodeField(label=_("By whom"), required=False)
    due_at = _day_and_time(_("Until when"))
    evidence = text_field(_("What counts as done"), required=False)

    def draft(self) -> ActionDraft:
        """Return the action.  Raises Malformed for a deadline that cannot be read."""
        read = self.cleaned_data
        return ActionDraft(read["action"], read["owner"], instant(read["due_at"]), read["evidence"])


class CirculationForm(OfficerForm):
    """A decision that is put to all member forces."""

    refused_at: ClassVar = {"web:instant": "answer_by", "coordination:due": "answer_by"}
    texts: ClassVar = {"decision": "circulated"}
    circulated = text_field(_("What is to be decided"), rows=2, required=False)
    answer_by = _day_and_time(_("Answer until"))


class MinutesForm(OfficerForm):
    """The deadline by which all forces agree to the minutes."""

    refused_at: ClassVar = {"web:instant": "minutes_by", "coordination:due": "minutes_by"}
    minutes_by = _day_and_time(_("Answer until"))


class CancelForm(OfficerForm):
    """Why a meeting is cancelled."""

    texts: ClassVar = {"reason": "why"}
    why = text_field(_("Why?"), required=False)


class RemovalForm(OfficerForm):
    """A force that is removed from a meeting, and by which order."""

    texts: ClassVar = {"reason": "why"}
    force = CodeField(required=False)
    why = text_field(_("By which order?"), required=False)


class ReportForm(OfficerForm):
    """The report that an action is done."""

    refused_at: ClassVar = {"coordination:reference": "address", "coordination:report-kind": "address"}
    texts: ClassVar = {"evidence": "text"}
    text = text_field(_("Evidence, in your own words"), rows=3, required=False)
    address = text_field(
        _("Number or address of what shows it: record, thread, alert, meeting or operation"),
        required=False,
        hint=_("Each reader opens it under the reader's own rights."),
    )


class SettlingForm(OfficerForm):
    """What becomes of an action, and why."""

    refused_at: ClassVar = {"web:instant": "due_at", "coordination:due": "due_at"}
    texts: ClassVar = {"reason": "note", "note": "note"}
    how = forms.CharField(required=False, widget=forms.HiddenInput)
    note = text_field(_("Why?"), rows=2, required=False)
    due_at = _day_and_time(_("Until when"))


class AnswerForm(OfficerForm):
    """The answer of a unit to which an action is offered."""

    texts: ClassVar = {"reason": "why", "text": "why"}
    why = text_field(_("Why not, if you decline"), rows=2, required=False)


MEETING_FORMS: Mapping[str, type[OfficerForm]] = {
    "item": ItemForm,
    "decision": DecisionForm,
    "action": ActionForm,
    "circulate": CirculationForm,
    "agree-minutes": MinutesForm,
    "cancel": CancelForm,
    "remove": RemovalForm,
}
ACTION_FORMS: Mapping[str, type[OfficerForm]] = {"report": ReportForm, "settle": SettlingForm, "answer": AnswerForm}


# What pages show of actions, their reports and hand-overs, in the reader's language.


def words_of(actions: Sequence[ActionView]) -> list[dict[str, Any]]:
    """Return actions as `meetings/_action_line.html` and the pages of an action show them."""
    named = [unit for each in actions for unit in (each.owner, each.set_for, *(o.to.unit for o in each.hand_overs))]
    names = _called_in(actions) | entry_names(named)
    return [
        {
            "id": each.id,
            "url": reverse("action", args=[each.id]),
            "text": each.text,
            "evidence": each.evidence,
            "owner": names[each.owner],
            "force": each.owner.split("-", maxsplit=1)[0],
            "host": each.host,
            "due_by": each.due_at if each.state in (ActionState.OPEN, ActionState.OVERDUE) else None,
            "due_at": each.due_at,
            "state": each.state,
            "slips": each.slips,
            "note": each.note,
            "can": {act.replace("-", "_") for act in each.can},
            "meeting": each.meeting_title,
            "meeting_url": reverse("meeting", args=[each.meeting]),
            "reports": [_report(said, names) for said in each.reports],
            "post": names[each.title],
            "set_for": names[each.set_for],
            "set_force": each.set_for.split("-", maxsplit=1)[0],
            "hand_overs": [_hand_over(offer, names) for offer in each.hand_overs],
        }
        for each in actions
    ]


def _called_in(actions: Sequence[ActionView]) -> dict[str, str]:
    """Return how the officers and posts of actions, their reports and hand-overs are called, by one look-up."""
    offers = [offer for each in actions for offer in each.hand_overs]
    said = [report.by.label for each in actions for report in each.reports]
    said += [author.label for offer in offers for author in (offer.by, offer.answer) if author]
    titles = [each.title for each in actions] + [offer.to.title for offer in offers]
    return {"": ""} | labels.officer_names({name for name in (*said, *titles) if name})


def _report(said: Any, names: Mapping[str, str]) -> dict[str, Any]:
    reference = said.reference
    shows = None
    if reference:
        number = "" if reference.kind == "meeting" else short(reference.id)  # a meeting goes by its running number
        shows = {"kind": reference.kind, "number": number, "url": reverse(reference.kind, args=[reference.id])}
    return {"view": said, "by": names[said.by.label], "shows": shows}


def _hand_over(offer: HandOverView, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "view": offer,
        "by": names[offer.by.label],
        "to_force": offer.to.unit.split("-", maxsplit=1)[0],
        "to": names[offer.to.unit],
        "post": names[offer.to.title],
        "answer_force": offer.answer.force if offer.answer else "",
        "answer": names[offer.answer.label] if offer.answer else "",
    }

"""Forms of meetings: from what was typed and ticked to a plan, an action, an attendance, and back."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

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
from sangam.web.templatetags import meeting_words

FIELDS = ("title", "level", "border", "series", "place", "starts_at", "lasts_min", "q", "after")
_LOCAL = "%Y-%m-%dT%H:%M"
_MOST_MIN = 10_000
_AHEAD = timedelta(days=7)


def empty(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: a week from now at eleven, the neighbours ticked."""
    day = (clock.now() + _AHEAD).astimezone(clock.INDIA).replace(hour=11, minute=0)
    across = [each.code for each in units.neighbours(actor.unit)] if actor.unit else []
    return {
        "title": "",
        "level": Level.STATION,
        "border": "",
        "series": Series.MONTHLY,
        "place": "",
        "starts_at": day.strftime(_LOCAL),
        "lasts_min": "60",
        "q": "",
        "after": "",
        "units": across,
    }


def form_values(form: QueryDict) -> dict[str, Any]:
    """Return what the officer typed and ticked."""
    return {name: form.get(name, "").strip() for name in FIELDS} | {"units": form.getlist("unit")}


def of_meeting(view: MeetingView) -> dict[str, Any]:
    """Return the values of a form that plans a meeting anew, or calls the next one of its series."""
    plan = view.plan
    return {
        "title": plan.title,
        "level": plan.level,
        "border": plan.border,
        "series": plan.every,
        "place": plan.place,
        "starts_at": local(plan.starts_at),
        "lasts_min": str(plan.lasts_min),
        "q": "",
        "after": "",
        "units": [entry for entries in view.participants.values() for entry in entries],
    }


def plan(values: Mapping[str, Any]) -> Plan:
    """Return the plan that a form says.  Raises Malformed for a choice that the form does not offer."""
    return Plan(
        title=values["title"],
        level=choice_of(Level, values["level"], _("At which level")),
        border=values["border"],
        every=choice_of(Series, values["series"], _("How often")),
        place=values["place"],
        starts_at=instant(values["starts_at"]),
        lasts_min=read_number(values["lasts_min"], most=_MOST_MIN) or 0,
    )


def participants(values: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return by force the units and posts that were ticked.  Raises Malformed for a post that there is not."""
    ticked = list(dict.fromkeys(values["units"]))
    force_of = {f"post:{each.id}": each.force for each in posts.posts_among((), _post_ids(ticked))}
    found: dict[str, tuple[str, ...]] = {}
    for entry in ticked:
        force = force_of.get(entry, "") if entry.startswith("post:") else entry.split("-", maxsplit=1)[0]
        if not force:
            raise Malformed("web:post-in-meeting", "There is no such post any more: choose another one.")
        found[force] = (*found.get(force, ()), entry)
    return found


def choices(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form offers: the neighbours across the border, what was found and ticked, and the words."""
    paired = {here.node().force, *(peer.force for peer in status.partners() if peer.state is PeerState.PAIRED)}
    across = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set()
    found = {each.code for each in units.search_units(values["q"])} if values["q"] else set()
    ticked = list(values["units"])
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
        "levels": [{"code": str(each), "label": meeting_words.LEVELS[each]} for each in Level],
        "every": [{"code": str(each), "label": meeting_words.SERIES[each]} for each in Series],
    }


def attendance_of(form: QueryDict) -> list[tuple[str, Presence, str]]:
    """Return for each participant that a form names how it took part, and who held the post."""
    entries, holders = form.getlist("entry"), form.getlist("holder")
    presences = form.getlist("presence")
    if not len(entries) == len(holders) == len(presences):
        raise Malformed("web:attendance", "Say of each participant how it took part: open the meeting and try again.")
    rows = zip(entries, presences, holders, strict=True)
    return [(entry, choice_of(Presence, word, _("Took part")), holder) for entry, word, holder in rows if word]


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

"""The forms of channels: from what was typed and ticked to a header, entries and a message, and back."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from sangam.access.types import PostView, UnitView
from sangam.access.units import units
from sangam.channels import pages
from sangam.channels.types import ChannelKind, Entries, Header, MessageDraft
from sangam.exchange.alerts import targets
from sangam.federation.types import Upload
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.rosters import rosters
from sangam.rosters.types import Holder
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, CodesField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest
from sangam.web.templatetags.vocabulary import CHANNEL_KINDS, CLASSIFICATIONS

LEVELS = (Classification.UNCLASSIFIED, Classification.RESTRICTED, Classification.CONFIDENTIAL)


class ChannelForm(OfficerForm):
    """A new channel."""

    refused_at: ClassVar = {
        "channels:name": "name",
        "web:channel-kind": "kind",
        "web:channel-level": "level",
        "channels:secret": "level",
        "channels:own-clearance": "level",
        "channels:entr": "unit",
        "channels:unit": "unit",
    }
    name = text_field(_("Name of the channel"), most=80)
    kind = CodeField(label=_("What is it about?"), choices=[(kind, CHANNEL_KINDS[kind]) for kind in ChannelKind])
    level = CodeField(
        label=_("The most that it may carry"), help_text=_("Only posts that are cleared for it read the channel.")
    )
    unit = CodesField(label=_("Which units belong to it?"), required=False)
    why = text_field("", required=False)

    def __init__(self, *args: Any, clearance: Classification, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [each.name.lower() for each in LEVELS if each <= clearance]
        level = cast("CodeField", self.fields["level"])
        level.choices = [(name, CLASSIFICATIONS[name]) for name in names]

    def header(self) -> Header:
        """Return the header of the channel.  Raises Malformed for a choice that the form does not offer."""
        read = self.cleaned_data
        try:
            kind = ChannelKind(read["kind"])
        except ValueError:
            raise Malformed("web:channel-kind", "Say what the channel is about: choose one of the list.") from None
        return Header(read["name"], kind, level_of(read["level"]))


def fresh_values(actor: Actor) -> dict[str, Any]:
    """Return the values of a fresh form: the officer's own unit, and those across the border."""
    across = [code for code in targets.suggest_area(actor.unit) if force_of(code) != actor.force]
    return {"kind": ChannelKind.BORDER, "level": "restricted", "unit": [actor.unit, *across]}


def level_of(word: str) -> Classification:
    """Return the classification of a word.  Raises Malformed."""
    found = {each.name.lower(): each for each in LEVELS}.get(word)
    if found is None:
        raise Malformed("web:channel-level", "Choose one of the classifications that are listed.")
    return found


def entries_by_force(codes: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return units by their force, in the order in which they were ticked."""
    found: dict[str, tuple[str, ...]] = {}
    for code in dict.fromkeys(codes):
        found[force_of(code)] = (*found.get(force_of(code), ()), code)
    return found


def force_of(code: str) -> str:
    """Return the force of a unit's code."""
    return code.split("-", 1)[0]


def unit_choices(actor: Actor, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the units that a form offers: those beside, across the border, found and ticked."""
    suggested = {*targets.suggest_area(actor.unit), actor.unit}
    found = {unit.code for unit in units.search_units(values["q"])} if values["q"] else set()
    groups: dict[str, list[dict[str, Any]]] = {"beside": [], "across": [], "found": []}
    known = units.units({*suggested, *found, *values["units"]})
    for unit in sorted(known.values(), key=lambda unit: (unit.force, unit.code)):
        near = "beside" if unit.force == actor.force else "across"
        groups[near if unit.code in suggested else "found"].append(_tick(unit, values["units"]))
    return {"values": values, "areas": groups}


def draft_of(request: OfficerRequest, channel: UUID, *, attach: Upload | None = None) -> MessageDraft:
    """Return the message that a form says; without a level it is as high as the channel carries.

    Raises Malformed for a choice that the form does not offer, NotFound for a channel that is not the actor's to know.
    """
    form = request.POST
    level = level_of(form["level"]) if form.get("level") else highest_level(request.actor, channel)
    mentions, topic = tuple(form.getlist("mention")), form.get("topic", "")
    return MessageDraft(form.get("text", ""), level, mentions, "asks" in form, attach, topic)


def highest_level(actor: Actor, channel: UUID) -> Classification:
    """Return the highest classification that a channel carries.  Raises NotFound."""
    return pages.channel(actor, channel).header.classification


def reader_words(readers: Entries) -> list[dict[str, Any]]:
    """Return who reads a channel, by force: each unit by its name with its posts and who is on duty, and posts."""
    entries = [entry for named in readers.values() for entry in named]
    codes = [entry for entry in entries if not entry.startswith("post:")]
    known, reached = units.units(codes), rosters.on_duty(codes)
    posts, names = units.posts_among(codes), _post_names(entries)
    return [
        {
            "force": force,
            "units": [_reader(entry, known, posts, names) | _duty_words(reached.get(entry)) for entry in named],
        }
        for force, named in readers.items()
    ]


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of units in the reader's language, by code, and those of posts, by "post:<id>"."""
    asked = set(codes)
    posts = _post_names(asked)
    known = units.units(asked - posts.keys())
    return posts | {code: in_language(unit.name_en, unit.name_hi) for code, unit in known.items()}


def _reader(
    entry: str, known: Mapping[str, UnitView], posts: Iterable[PostView], names: Mapping[str, str]
) -> dict[str, Any]:
    if entry in names:
        return {"code": entry, "name": names[entry], "posts": [], "ticks": []}
    unit = known.get(entry)
    there = [post for post in posts if unit and (post.unit, post.force) == (unit.code, unit.force)]
    name = in_language(unit.name_en, unit.name_hi) if unit else entry
    ticks = [{"code": f"post:{post.id}", "name": _title(post)} for post in there]
    return {"code": entry, "name": name, "posts": [_title(post) for post in there], "ticks": ticks}


def _duty_words(holder: Holder | None) -> dict[str, Any]:
    """Return whose desk a message to a unit reaches now, and who is next."""
    now, after = (holder.now, holder.next) if holder else (None, None)
    return {
        "now": now.name if now else "",
        "until": now.to_at if now else None,
        "next": after.name if after else "",
        "next_at": after.from_at if after else None,
    }


def _post_names(entries: Iterable[str]) -> dict[str, str]:
    """Return the names of the posts among these entries, by "post:<id>"; of one that was closed, its id."""
    named = {entry: entry.removeprefix("post:") for entry in entries if entry.startswith("post:")}
    found = units.posts_among((), map(UUID, named.values())) if named else []
    return named | {f"post:{each.id}": _title(each) for each in reversed(found)}


def _title(post: PostView) -> str:
    return in_language(post.title_en, post.title_hi)


def _tick(unit: UnitView, ticked: Iterable[str]) -> dict[str, Any]:
    name = in_language(unit.name_en, unit.name_hi)
    return {"code": unit.code, "name": name, "force": unit.force, "here": unit.code in ticked}

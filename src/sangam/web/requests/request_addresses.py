"""Whom a request goes to: desks and posts that the form offers, each with the name that it will reach now."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sangam.access.policy import roles_with
from sangam.access.public import posts, units
from sangam.access.types import PostView, UnitView
from sangam.exchange.public import gateway
from sangam.exchange.types import Terms
from sangam.federation.public import status
from sangam.federation.types import PeerState
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.rosters.public import rosters
from sangam.rosters.types import Holder
from sangam.web.common.languages import in_language

_POST = "post:"
_MOST_POSTS = 30


def offered_addresses(actor: Actor, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the form offers: desks across the border, of forces that can be reached, those found; then posts."""
    reached = [peer.force for peer in status.partners() if peer.state is PeerState.PAIRED]
    reached += [each.force for each in gateway.gateways()]
    across = [unit.code for unit in units.neighbours(actor.unit) if unit.force in reached] if actor.unit else []
    found = [unit.code for unit in units.search_units(values["q"])] if values["q"] else []
    chosen = _post_or_unit(values["to"])
    own = [chosen] if isinstance(chosen, str) and chosen else []
    codes = dict.fromkeys([*across, *reached, here.node().force, *found, *own])
    offered_posts = _posts([*across, *found], values["q"], chosen if isinstance(chosen, PostView) else None)
    known = units.units([*codes, *(post.unit for post in offered_posts)])
    on_duty = rosters.on_duty(list(codes))
    desks = [
        {**_desk(known[code]), **_duty_words(on_duty.get(code)), "here": code == values["to"]}
        for code in codes
        if code in known
    ]
    return [*desks, *_as_choices(offered_posts, known, values["to"])]


def unit_and_post(to: str) -> tuple[UnitView, UUID | None]:
    """Return the unit that is asked, and its post where not its desk is.  Raises Malformed."""
    chosen = _post_or_unit(to)
    if isinstance(chosen, PostView):
        return units.unit(chosen.unit), chosen.id
    found = units.units([chosen]).get(chosen)
    if found is None:
        raise Malformed("web:request-to", "Choose the desk that is asked.")
    return found, None


def reached_now(terms: Terms | None, desk: str) -> dict[str, Any]:
    """Return who is on duty now at the post that a request is for, as a page shows it; of a desk nothing."""
    if terms is None or terms.post is None:
        return {"title": "", **_duty_words(None)}
    holder = rosters.holders_of([desk]).get(desk, {}).get(terms.post.id)
    found = posts.posts_among([], [terms.post.id])
    title = in_language(found[0].title_en, found[0].title_hi) if found else terms.post.title
    return {"title": title, **_duty_words(holder)}


def _post_or_unit(to: str) -> PostView | str:
    """Return the post or the code of the unit that was chosen; "" for a post that there is not."""
    if not to.startswith(_POST):
        return to
    try:
        return posts.post(UUID(to.removeprefix(_POST)))
    except (NotFound, ValueError):
        return ""


def _posts(codes: Iterable[str], q: str, chosen: PostView | None) -> list[PostView]:
    """Return the posts that answer requests at these units, and those whose titles were searched; no desk again."""
    roles = roles_with("thread:answer")
    found = [*(posts.search_posts(q, roles=roles) if q else ()), *posts.posts_among(codes)]
    kept = {post.id: post for post in found if post.role in roles and not post.is_desk}
    if chosen is not None:
        kept[chosen.id] = chosen
    return list(kept.values())[:_MOST_POSTS]


def _as_choices(found: Iterable[PostView], known: Mapping[str, UnitView], to: str) -> list[dict[str, Any]]:
    every = list(found)
    holders = rosters.holders_of({post.unit for post in every})
    return [
        {
            "code": f"{_POST}{post.id}",
            "force": post.force,
            "name": _title(post, known),
            **_duty_words(holders.get(post.unit, {}).get(post.id)),
            "here": f"{_POST}{post.id}" == to,
        }
        for post in every
    ]


def _title(post: PostView, known: Mapping[str, UnitView]) -> str:
    unit, title = known.get(post.unit), in_language(post.title_en, post.title_hi)
    return f"{title} · {in_language(unit.name_en, unit.name_hi)}" if unit else title


def _desk(unit: UnitView) -> dict[str, Any]:
    return {"code": unit.code, "force": unit.force, "name": in_language(unit.name_en, unit.name_hi)}


def _duty_words(holder: Holder | None) -> dict[str, Any]:
    now = holder.now if holder else None
    return {"who": now.name if now else "", "until": now.to_at if now else None}

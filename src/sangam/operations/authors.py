"""Who speaks for a unit, and which units stand above it."""

from uuid import UUID

from sangam.access.units import units
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.operations import limits, policy


def author_of(actor: Actor) -> Author:
    """Return who speaks.  Raises Refused for an actor without a post: only posts speak."""
    if actor.post is None or not actor.unit:
        raise Refused("operations:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, actor.unit, actor.post, actor.label[: limits.LONGEST_LABEL])


def tokens_of(actor: Actor) -> list[str]:
    """Return by which words a thing's readers name an actor: the unit, the post."""
    return [token for token in (actor.unit, f"post:{actor.post}" if actor.post else "") if token]


def path_of(code: str) -> tuple[str, ...]:
    """Return a unit with all above it; one that is not known here stands under its force."""
    known = units.units([code])
    return known[code].path if code in known else tuple(dict.fromkeys((policy.force_of(code), code)))


def require_known_unit(code: str) -> None:
    """Raise Malformed for a unit's code that no unit has."""
    if code not in units.units([code]):
        raise Malformed("operations:unit", "There is no unit {unit}: choose one from the list.", unit=code)


def recipients(unit: str, post: UUID) -> list[str]:
    """Return who is told of what a post did: its unit where that has a desk, else the post and the desk above."""
    desk = units.desk_unit(unit)
    return [unit] if desk == unit else [f"post:{post}", desk]

"""The rules of telling, pure."""

from datetime import datetime, timedelta

from sangam.kernel.actor import Actor


def tokens(actor: Actor) -> list[str]:
    """Return the recipients whose notices are this actor's: his post, exactly his unit, and the officer himself."""
    own = [actor.unit] if actor.unit else []
    own += [f"post:{actor.post}"] if actor.post else []
    return [*own, f"officer:{actor.officer}"] if actor.officer else own


def next_ring(rung_at: datetime, *, at: datetime, repeat: timedelta | None, until: datetime | None) -> datetime | None:
    """Return when a clock that was due at `rung_at` and rings at `at` rings again, or None.

    Rings missed while the node was down are not made up for: the next one lies in the future, on the same beat.
    """
    if repeat is None:
        return None
    beats = max(0, (at - rung_at) // repeat) + 1
    following = rung_at + beats * repeat
    return None if until is not None and following >= until else following

"""The five states of a message that goes to another force, for a page."""

from datetime import datetime
from typing import Any

from sangam.exchange.types import Progress


def steps(progress: Progress, *, force: str) -> list[dict[str, Any]]:
    """Return the five states for `parts/_states.html`.  force: where it goes."""
    times = (progress.sent_at, progress.left_at, progress.reached_at, progress.seen_at, progress.acted_at)
    return steps_of(times, force=force)


def steps_of(times: tuple[datetime | None, ...], *, force: str) -> list[dict[str, Any]]:
    """Return the five states from their times: sent, left, reached, seen, acted."""
    keys = ("sent", "left", "reached", "seen", "acted")
    return [{"key": key, "at": at, "force": force} for key, at in zip(keys, times, strict=True)]

"""Quiet hours: when what can wait does not ring, by India's clock.  Pure."""

from datetime import datetime

from sangam.kernel.clock import INDIA

QuietHours = tuple[int, int]
"""From which full hour until which; equal ones are no hours at all."""
USUAL: QuietHours = (22, 6)


def is_quiet(at: datetime, hours: QuietHours = USUAL) -> bool:
    """Tell whether an instant lies in quiet hours, which may run over midnight."""
    since, until = hours
    hour = at.astimezone(INDIA).hour
    return since <= hour < until if since <= until else hour >= since or hour < until

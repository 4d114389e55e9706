"""Days and times as they are typed into a form: as a browser's own field sends them, or as India writes them."""

from datetime import date, datetime

from sangam.kernel import clock
from sangam.kernel.instants import require_year

_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y")
_MINUTES = ("%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M")


def day(text: str) -> date:
    """Return the day that is typed, as 31.12.2026.  Raises ValueError."""
    return _read_time(text, _DAYS).date()


def minute(text: str) -> datetime:
    """Return the minute that is typed, as 31.12.2026 11:00, in India time.  Raises ValueError."""
    return _read_time(text, _MINUTES).replace(tzinfo=clock.INDIA)


def _read_time(text: str, forms: tuple[str, ...]) -> datetime:
    for form in forms:
        try:
            typed = datetime.strptime(text.strip(), form)  # noqa: DTZ007  its caller says the zone
        except ValueError:
            continue
        require_year(typed)
        return typed
    raise ValueError(text)

"""The lists that officers have checked in the browser, one after another, so that none waits for a long import."""

from threading import Event

from sangam.interchange.lists import list_worker, lists
from sangam.workers import job_rounds

_TIDY_EVERY_S = 600.0


def run(stop: Event) -> None:
    """Check lists until `stop` is set; then leave the one at hand after its hundred rows, for the next worker."""
    job_rounds.see_through(stop, list_worker.check_once, tidy=lists.tidy, tidy_every_s=_TIDY_EVERY_S)

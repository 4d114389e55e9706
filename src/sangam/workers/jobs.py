"""The jobs: imports that officers started on the web, one after another.  Any number may run side by side.

A restored node takes none up before it is whole: its records would get version numbers that are used already.
"""

from threading import Event

from sangam.interchange.imports import jobs, worker
from sangam.workers import job_rounds

_TIDY_EVERY_S = 3_600.0


def run(stop: Event) -> None:
    """See jobs through until `stop` is set; then leave the one at hand after its batch, for the next worker."""
    job_rounds.see_through(stop, worker.work_once, tidy=jobs.tidy, tidy_every_s=_TIDY_EVERY_S)

"""The face of `interchange`: plan, try and run an import of a sheet, at once or as a job of the worker."""

from sangam.interchange.intake import Progress, dry_run, run
from sangam.interchange.jobs import (
    cancel,
    confirm,
    count_taken,
    job,
    jobs,
    report_file,
    start_import,
    take_in,
    taken_records,
)
from sangam.interchange.mapping import assign, choices
from sangam.interchange.planning import first_rows, plan
from sangam.interchange.reports import Tally

__all__ = [
    "Progress",
    "Tally",
    "assign",
    "cancel",
    "choices",
    "confirm",
    "count_taken",
    "dry_run",
    "first_rows",
    "job",
    "jobs",
    "plan",
    "report_file",
    "run",
    "start_import",
    "take_in",
    "taken_records",
]

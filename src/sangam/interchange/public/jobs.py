"""The front door of `interchange` for imports through the web: the officer's side and the worker's."""

from sangam.interchange.imports.columns import assign
from sangam.interchange.imports.intake import Progress
from sangam.interchange.imports.jobs import (
    cancel,
    choose_kind,
    confirm,
    job,
    jobs,
    report_file,
    require_kind,
    start_import,
    tidy,
)
from sangam.interchange.imports.kind_suggestions import suggested_kind
from sangam.interchange.imports.worker import work_once

__all__ = [
    "Progress",
    "assign",
    "cancel",
    "choose_kind",
    "confirm",
    "job",
    "jobs",
    "report_file",
    "require_kind",
    "start_import",
    "suggested_kind",
    "tidy",
    "work_once",
]

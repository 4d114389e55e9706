"""The states of an import and the bounds of what is read."""

from collections.abc import Mapping

STEPS: Mapping[tuple[str, str], str] = {
    ("columns", "confirmed"): "trial-waiting",
    ("trial-waiting", "begun"): "trial-running",
    ("trial-running", "begun"): "trial-running",
    ("trial-running", "finished"): "trial",
    ("trial", "confirmed"): "trial-waiting",
    ("trial", "taken in"): "waiting",
    ("waiting", "begun"): "running",
    ("running", "begun"): "running",
    ("running", "finished"): "finished",
    ("trial-running", "failed"): "failed",
    ("running", "failed"): "failed",
    **{
        (state, "cancelled"): "cancelled"
        for state in ("columns", "trial-waiting", "trial-running", "trial", "waiting", "running")
    },
}
"""(state, act) → state.  `begun` again is a job taken up after its worker was killed."""

TO_DO = ("trial-waiting", "trial-running", "waiting", "running")
OVER = ("finished", "failed", "cancelled")

SHOWN: Mapping[str, tuple[str, str]] = {
    "columns": ("columns", "columns"),
    "trial-waiting": ("trial", "waiting"),
    "trial-running": ("trial", "running"),
    "trial": ("trial", "trial"),
    "waiting": ("done", "waiting"),
    "running": ("done", "running"),
    "finished": ("done", "finished"),
    "failed": ("done", "failed"),
    "cancelled": ("done", "cancelled"),
}
"""state → (step, state) as a screen shows it."""

MOST_ROWS = 1_000_000
MOST_FILE_BYTES = 512 * 1024 * 1024
MOST_WORKBOOK_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
MOST_CELL = 32_767
"""Characters that a spreadsheet's own cell can hold."""
MOST_COLUMNS = 500
"""More is a file read with the wrong delimiter."""
BATCH = 1_000
MOST_TROUBLES_SHOWN = 200
"""Beyond these a person reads the report file."""
SURE_LEGACY = 0.9
"""Likelihood from which a column counts as typed for an old font.  Nothing is converted without a yes all the same."""

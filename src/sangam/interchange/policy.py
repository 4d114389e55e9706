"""The states of an import and the bounds of what is read."""

from collections.abc import Mapping

STEPS: Mapping[tuple[str, str], str] = {
    ("plan-waiting", "begun"): "plan-running",
    ("plan-running", "begun"): "plan-running",
    ("plan-running", "read"): "kind",
    ("plan-running", "failed"): "failed",
    ("kind", "kind chosen"): "columns",
    ("columns", "kind chosen"): "columns",
    ("columns", "confirmed"): "trial-waiting",
    ("trial-waiting", "begun"): "trial-running",
    ("trial-running", "begun"): "trial-running",
    ("trial-running", "finished"): "trial",
    ("trial", "confirmed"): "trial-waiting",
    ("trial", "kind chosen"): "columns",
    ("trial", "taken in"): "waiting",
    ("waiting", "begun"): "running",
    ("running", "begun"): "running",
    ("running", "finished"): "finished",
    ("trial-running", "failed"): "failed",
    ("running", "failed"): "failed",
    **{
        (state, "cancelled"): "cancelled"
        for state in (
            "plan-waiting", "plan-running", "kind", "columns", "trial-waiting", "trial-running", "trial", "waiting",
            "running",
        )
    },
}  # fmt: skip
"""(state, act) → state.  `begun` again is a job taken up after its worker was killed."""

TO_DO = ("plan-waiting", "plan-running", "trial-waiting", "trial-running", "waiting", "running")
OVER = ("finished", "failed", "cancelled")

SHOWN: Mapping[str, tuple[str, str]] = {
    "plan-waiting": ("columns", "waiting"),
    "plan-running": ("columns", "running"),
    "kind": ("columns", "kind"),
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

LIST_STEPS: Mapping[tuple[str, str], str] = {
    ("waiting", "begun"): "running",
    ("running", "begun"): "running",
    ("running", "finished"): "finished",
    ("waiting", "failed"): "failed",
    ("running", "failed"): "failed",
}
"""(state, act) → state of a list that is checked."""

LISTS_TO_DO = ("waiting", "running")
MOST_LISTED = 1_000
"""Rows of a list that is checked in the browser.  Longer ones: on the command line."""
MOST_LISTED_CHARACTERS = 1_000
"""Of a row of such a list: it is a person, number or plate, and each name costs comparisons with all that are found."""
MOST_LIST_BYTES = 16 * 1024 * 1024
MOST_ROWS = 1_000_000
MOST_FILE_BYTES = 512 * 1024 * 1024
MOST_WORKBOOK_BYTES = 64 * 1024 * 1024
MOST_UNPACKED_BYTES = 1024 * 1024 * 1024
MOST_PARTS = 10_000
MOST_TYPES_BYTES = 1024 * 1024
"""The list of a workbook's parts: read before anything else."""
MOST_STRINGS_BYTES = 50 * 1024 * 1024
"""The words of all its cells, which lie in memory while it is read: 30 seconds' work."""
MOST_PART_BYTES = 16 * 1024 * 1024
"""Any other part but the sheets and pictures."""
MOST_READING_S = 300
"""Processor seconds for the first reading of an uploaded file; a million rows of a workbook take about 120."""
MOST_READING_BYTES = 1024 * 1024 * 1024
"""Memory for the same, and the most that its rows may take on the disk."""
MOST_CELL = 32_767
"""Characters that a spreadsheet's own cell can hold."""
MOST_COLUMNS = 500
"""More is a file read with the wrong delimiter."""
BATCH = 1_000
MOST_TROUBLES_SHOWN = 200
"""Beyond these a person reads the report file."""
SURE_LEGACY = 0.9
"""Likelihood from which a column counts as typed for an old font.  Nothing is converted without a yes all the same."""

"""The folder in which the node's processes keep what they count (`metrics` reads it)."""

import shutil
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # as prometheus_client reads it


def folder(home: Path) -> Path:
    """Return where the node's processes keep their counts."""
    return home / "metrics"


def start_anew(home: Path) -> None:
    """Forget the counts of a run before: the supervisor's first step."""
    shutil.rmtree(folder(home), ignore_errors=True)
    folder(home).mkdir(mode=0o700)

"""By which installation's code the node's processes run: the supervisor's own, or that of whoever asked it to roll."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

_FILE = "program.json"


@dataclass(frozen=True, slots=True)
class Program:
    """An installation: its Python, and the folder that holds the package."""

    python: str
    source: Path
    request: str = field(default="", compare=False)
    """The id of the reload that asked for it; who waits for that reload compares it."""


def own() -> Program:
    """Return the installation that runs this process."""
    return Program(sys.executable, Path(__file__).resolve().parents[3])


def ask_for(home: Path, program: Program) -> str:
    """Leave word which installation's code is to run from the next rolling on; return the request's id."""
    request = uuid4().hex
    fresh = home / f".{_FILE}.new"
    fresh.write_text(json.dumps({"python": program.python, "source": str(program.source), "request": request}))
    fresh.replace(home / _FILE)
    return request


def asked_for(home: Path) -> Program | None:
    """Return the installation that was asked for, and forget the word; None if nobody asked."""
    word = home / _FILE
    try:
        said = json.loads(word.read_text())
        word.unlink()
        return Program(said["python"], Path(said["source"]), str(said.get("request", "")))
    except (OSError, ValueError, KeyError):
        return None

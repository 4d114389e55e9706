"""Process logs: a line of JSON an event, a file a process and day, kept for as long as the settings say.

A log holds no personal data.  Our own loggers say what they mean to say.  Of what a library logs only the sentence with
its blanks is kept, never what filled them.  Of an exception it keeps the type, the places in the code and, if it is one
of ours, the error code.  It never keeps the exception's text, in which a database may quote a row.
"""

import json
import logging
import os
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.node.processes import readiness
from sangam.node.settings import Settings

_OURS = "sangam"
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "status_code", "request"}
_FRAMES = 12


class Lines(logging.Formatter):
    """Writes a record as one line of JSON: at, level, logger, process, pid, says, and what the event named.

    name: of the process; else as the supervisor named it.
    """

    def __init__(self, name: str = "") -> None:
        super().__init__()
        self._name = name

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.partition(".")[0] == _OURS
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(), "logger": record.name, "process": self._name or process(),
            "pid": record.process, "says": record.getMessage() if ours else str(record.msg),
        }  # fmt: skip
        if ours:
            line.update({name: value for name, value in vars(record).items() if name not in _PLAIN})
        if record.exc_info and record.exc_info[1]:
            line["fault"] = fault(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class Daily(logging.Handler):
    """Writes to `<folder>/<process>-<day>.jsonl`, by the day in India, and removes what is older than `days`.

    process_name: of the process; else as the supervisor named it.
    """

    def __init__(self, folder: str, days: int, process_name: str = "") -> None:
        super().__init__()
        self._process_name = process_name
        self._folder = Path(folder)
        self._days = days
        self._day: date | None = None
        self._file: Any = None

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record; a disk that is full loses it and nothing else."""
        try:
            self._turn(clock.now().astimezone(clock.INDIA).date())
            self._file.write(self.format(record) + "\n")
            self._file.flush()
        except OSError:
            self._day = None
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Close the day's file."""
        if self._file:
            self._file.close()
        super().close()

    def _turn(self, day: date) -> None:
        if day == self._day:
            return
        if self._file:
            self._file.close()
        self._file = path_of(self._folder, self._process_name or process(), day).open("a", encoding="utf-8")
        self._day = day
        remove_old(self._folder, before=day - timedelta(days=self._days))


@contextmanager
def keep_log(settings: Settings, name: str) -> Iterator[None]:
    """Keep what our own loggers say inside the block, in the log of a process that Django does not set up."""
    handler, ours = Daily(str(settings.home / "log"), settings.log_days, name), logging.getLogger(_OURS)
    handler.setFormatter(Lines(name))
    before = ours.level
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        ours.removeHandler(handler)
        ours.setLevel(before)
        handler.close()


def process() -> str:
    """Return the name of this process among the node's: web, web-2, worker; "command" for a command line."""
    return os.environ.get(readiness.VARIABLE, "") or "command"


def path_of(folder: Path, name: str, day: date) -> Path:
    """Return the log of a process on a day."""
    return folder / f"{name}-{day.isoformat()}.jsonl"


def remove_old(folder: Path, *, before: date) -> int:
    """Remove the logs of days before this one; return how many."""
    old = [path for path in folder.glob("*-????-??-??.jsonl") if path.stem[-10:] < before.isoformat()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def fault(error: BaseException) -> dict[str, object]:
    """Return what may be written of an exception: type, our code, places, and what lay under it."""
    places = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
    told: dict[str, object] = {"type": type(error).__name__, "at": places[-_FRAMES:]}
    if isinstance(error, SangamError):
        told["code"] = error.code
    if error.__cause__ is not None:
        told["under"] = type(error.__cause__).__name__
    return told


def config(settings: Settings) -> dict[str, Any]:
    """Return Python's dictionary of logging: files for the supervisor's children, standard error for a command."""
    handlers: dict[str, Any] = {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}}
    if os.environ.get(readiness.VARIABLE):
        folder = settings.home / "log"
        handlers["daily"] = {"()": Daily, "folder": str(folder), "days": settings.log_days, "formatter": "json"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": Lines},
        },
        "handlers": handlers,
        "root": {"handlers": ["daily" if "daily" in handlers else "stderr"], "level": "WARNING"},
        "loggers": {
            _OURS: {"level": "INFO"},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }

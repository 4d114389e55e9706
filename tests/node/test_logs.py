"""Process logs: lines of JSON without personal data, kept for as long as the settings say."""

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from sangam.kernel.errors import Refused
from sangam.node import homes
from sangam.node.processes.supervisor import _Supervisor
from sangam.node.setting_files import build
from sangam.node.telemetry import logs

NAME = "Sunil Kumar"
_OUTSIDE = {
    "database_url": "postgresql://sangam_app:x@127.0.0.1:1/sangam",
    "database_owner_url": "postgresql://sangam_owner:x@127.0.0.1:1/sangam",
}


def written(folder: Path, record: logging.LogRecord) -> dict[str, object]:
    """Return the line that a record leaves in the day's file."""
    handler = logs.Daily(str(folder), 180)
    handler.setFormatter(logs.Lines())
    handler.emit(record)
    handler.close()
    (file,) = folder.glob("*.jsonl")
    line: dict[str, object] = json.loads(file.read_text().splitlines()[-1])
    return line


def record(logger: str, words: str, *given: object, error: BaseException | None = None) -> logging.LogRecord:
    told = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord(logger, logging.WARNING, "x.py", 1, words, given, told)


def test_our_own_words_are_written_with_what_they_name(tmp_path: Path) -> None:
    event = record("sangam.web.request_metrics", "answered")
    event.page, event.ms = "check", 12.5
    line = written(tmp_path, event)
    assert (line["says"], line["page"], line["ms"], line["level"]) == ("answered", "check", 12.5, "warning")


def test_of_a_library_only_the_sentence_is_kept_and_never_what_filled_it(tmp_path: Path) -> None:
    line = written(tmp_path, record("django.request", "Not Found: %s", f"/check/?q={NAME}"))
    assert line["says"] == "Not Found: %s"
    assert NAME not in json.dumps(line)


def test_an_exception_leaves_its_type_and_places_and_never_its_text(tmp_path: Path) -> None:
    try:
        raise ValueError(f"Key (name)=({NAME}) already exists")
    except ValueError as error:
        line = written(tmp_path, record("sangam.workers.main", "the loop failed", error=error))
    assert NAME not in json.dumps(line)
    assert line["fault"]["type"] == "ValueError"  # type: ignore[index]
    assert "test_logs.py" in line["fault"]["at"][0]  # type: ignore[index]


def test_an_error_of_ours_is_told_by_its_code(tmp_path: Path) -> None:
    error = Refused("node:restored", "Shut.")
    assert written(tmp_path, record("sangam.x", "no", error=error))["fault"]["code"] == "node:restored"  # type: ignore[index]


def test_logs_older_than_the_days_are_removed_and_younger_ones_stay(tmp_path: Path) -> None:
    for name in ("web-2026-01-01.jsonl", "web-2-2026-05-30.jsonl", "web-2026-06-01.jsonl", "web.log"):
        (tmp_path / name).touch()
    assert logs.remove_old(tmp_path, before=date(2026, 6, 1)) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["web-2026-06-01.jsonl", "web.log"]


@pytest.mark.parametrize("words", ["%s of %s", "no blank"])
def test_a_library_that_gives_what_its_sentence_lacks_breaks_nothing(tmp_path: Path, words: str) -> None:
    assert written(tmp_path, record("uvicorn.error", words, NAME))["says"] == words


def test_what_the_supervisor_says_is_kept_as_lines_of_its_own_log(tmp_path: Path) -> None:
    homes.prepare(tmp_path)
    made = build(tmp_path, {"force": "HR", **_OUTSIDE}, {})
    with logs.keep_log(made, "supervisor"):
        _Supervisor(made, lambda _: None).say("web (process 7) ended by itself, by SIGKILL.")
    (file,) = (tmp_path / "log").glob("supervisor-*.jsonl")
    line = json.loads(file.read_text())
    assert (line["process"], line["says"]) == ("supervisor", "web (process 7) ended by itself, by SIGKILL.")
    assert logging.getLogger("sangam").handlers == []

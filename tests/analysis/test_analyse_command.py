"""`sangam analyse`: one JSON object on its stream and nothing else, words otherwise, a sentence for misuse."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from made_events import burglaries, written
from made_series import region

from sangam.cli.analysis import COMMANDS, analyse
from sangam.kernel.errors import Malformed


def run(*arguments: object) -> Result:
    return CliRunner().invoke(analyse, [str(each) for each in arguments], catch_exceptions=True)


def answer(*arguments: object) -> dict[str, object]:
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.exception
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.fixture
def town(tmp_path: Path) -> Path:
    places, days = burglaries(900)
    rows = [
        (round(float(x), 1), round(float(y), 1), f"1970-{1 + day // 28:02}-{1 + day % 28:02}", f"PS {at % 2}", "theft")
        for at, ((x, y), day) in enumerate(zip(places, days.tolist(), strict=True))
    ]
    return written(tmp_path / "town.csv", "x,y,date,ps,head", [*rows, (1, 1, "", "PS 0", "theft")])


PLACE = ("--x", "x", "--y", "y", "--time", "date")
TOLD = {
    "near-repeat": (*PLACE, "--rounds", "9"),
    "hotspots": ("--x", "x", "--y", "y"),
    "emerging": (*PLACE, "--period", "week"),
    "where": (*PLACE, "--from", "1970-06-01", "--to", "1970-06-28"),
    "trend": ("--time", "date", "--unit-column", "ps"),
}
KEYS = {
    "near-repeat": {"n", "observed", "ratio", "p", "undated", "expected"},
    "hotspots": {"cells", "hot", "max_z", "hot_corrected"},
    "emerging": {"categories", "periods", "cells"},
    "where": {"hit_rate", "pai", "steps"},
    "trend": {"units", "alarms", "false_alarm_rate", "too_thin"},
}


@pytest.mark.parametrize("command", TOLD)
def test_json_is_one_object_with_its_stable_keys(town: Path, command: str) -> None:
    found = answer(command, town, *TOLD[command])
    assert found.keys() >= KEYS[command] | {"left_out", "caveats"}
    assert found["left_out"]["undated"] == 1


@pytest.mark.parametrize("command", TOLD)
def test_without_json_the_answer_is_in_words(town: Path, command: str) -> None:
    done = run(command, town, *TOLD[command])
    assert done.exit_code == 0, done.exception
    assert "1 undated" in done.stdout
    assert not done.stdout.startswith("{")


def test_series_prints_its_figures_and_writes_its_pairs(tmp_path: Path) -> None:
    crimes, who = region(tmp_path)
    found = answer("series", "--crimes", crimes, "--offenders", who, "--out", tmp_path / "pairs.csv")
    assert found.keys() >= {"auc", "tpr_at_5", "linked", "caveats"}
    with (tmp_path / "pairs.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == found["pairs"]
    assert list(rows[0]) == ["crime_1", "crime_2", "log10_factor", "linked", "held_out", "why"]
    assert all(row["why"] for row in rows)


@pytest.mark.parametrize("command", ["hotspots", "emerging", "where", "trend"])
def test_out_writes_rows_with_a_heading(town: Path, tmp_path: Path, command: str) -> None:
    answer(command, town, *TOLD[command], "--out", tmp_path / "rows.csv")
    assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) > 1


def test_an_answer_that_cannot_be_written_is_refused(town: Path, tmp_path: Path) -> None:
    error = run("hotspots", town, *TOLD["hotspots"], "--out", tmp_path / "no" / "rows.csv").exception
    assert isinstance(error, Malformed)
    assert "cannot be written" in error.message


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--x", "x", "--time", "date"), "--x and --y"),
        ((*PLACE, "--lat", "x", "--lon", "y"), "--x and --y"),
        ((*PLACE, "--head", "theft"), "--head needs --head-column"),
        ((*PLACE, "--days", "7,x"), "numbers with commas"),
        ((*PLACE, "--hours", "18-25"), "0 to 23"),
        ((*PLACE, "--weekdays", "sunny,fry"), "mon,tue,wed"),
        ((*PLACE, "--days", "7,7"), "must rise"),
    ],
)
def test_misuse_is_told_in_a_sentence(town: Path, options: tuple[str, ...], said: str) -> None:
    error = run("near-repeat", town, *options).exception
    assert isinstance(error, Malformed), error
    assert said in error.message


def test_hours_need_a_time(town: Path) -> None:
    error = run("hotspots", town, "--x", "x", "--y", "y", "--hours", "18-23").exception
    assert isinstance(error, Malformed)
    assert "need --time" in error.message


def test_hours_may_go_over_midnight(town: Path) -> None:
    found = answer("hotspots", town, *PLACE, "--hours", "22-5")
    assert found["n"] == 900


def test_every_command_has_help_and_a_twin_in_the_face() -> None:
    twins = {"near-repeat": "find_near_repeats", "hotspots": "find_hotspots", "emerging": "find_emerging",
             "where": "rank_where", "series": "find_series", "trend": "find_alarms"}  # fmt: skip
    assert COMMANDS.keys() == twins.keys()
    folder = Path(__file__).parents[2] / "src/sangam/analysis"
    texts = "".join(each.read_text("utf-8") for each in folder.rglob("*.py"))
    assert [name for name in twins.values() if f"def {name}(" not in texts] == []
    assert all(run(command, "--help").exit_code == 0 for command in COMMANDS)

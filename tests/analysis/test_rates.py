"""Events against a base: a place with much to strike is not hot for its number alone."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sangam.analysis.hotspots import find_hotspots
from sangam.analysis.tables.event_files import Columns, read_events
from sangam.cli.analysis import analyse


def sheet(path: Path, points: list[tuple[float, float]]) -> Path:
    path.write_text("x,y\n" + "\n".join(f"{x},{y}" for x, y in points) + "\n")
    return path


@pytest.fixture
def town(tmp_path: Path) -> tuple[Path, Path]:
    """Lay down a bazaar of 900 shops with 45 thefts, and a lane of 20 shops with 15."""
    draw = np.random.default_rng(1)

    def spread(count: int, x: float, y: float) -> list[tuple[float, float]]:
        return [(x + a, y + b) for a, b in draw.uniform(1, 99, (count, 2))]

    shops = spread(900, 0, 0) + spread(20, 500, 500) + spread(400, 900, 900)
    thefts = spread(45, 0, 0) + spread(15, 500, 500) + spread(20, 900, 900) + [(0.0, 0.0), (999.0, 999.0)]
    return sheet(tmp_path / "thefts.csv", thefts), sheet(tmp_path / "shops.csv", shops)


def test_a_base_takes_from_a_crowded_place_its_number(town: tuple[Path, Path]) -> None:
    thefts, shops = (read_events(each, Columns(x="x", y="y")) for each in town)
    plain = find_hotspots(thefts, cell_m=100, method="count")
    (most,) = plain.strongest(1)
    assert (most["x"], most["y"]) == (50, 50)
    found = find_hotspots(thefts, cell_m=100, base=shops)
    (most,) = found.strongest(1)
    assert (most["x"], most["y"]) == (550, 550)
    assert most["rate"] == pytest.approx(15 / (20 * 82 / 1320), abs=0.01)
    assert found.corrected is not None
    assert int(found.corrected.sum()) == 1


def test_events_where_no_base_stands_are_said(town: tuple[Path, Path]) -> None:
    thefts, shops = (read_events(each, Columns(x="x", y="y")) for each in town)
    alone = find_hotspots(thefts, cell_m=100, base=shops.chosen(shops.x < 600, "elsewhere"))
    assert any("21 events lie where no base stands" in each for each in alone.caveats)


def test_the_command_takes_a_base(town: tuple[Path, Path]) -> None:
    thefts, shops = map(str, town)
    words = ["hotspots", thefts, "--x", "x", "--y", "y", "--cell-m", "100", "--base", shops, "--json"]
    done = CliRunner().invoke(analyse, words)
    assert done.exit_code == 0, done.output
    said = json.loads(done.output)
    assert (said["method"], said["hot_corrected"]) == ("rate", 1)

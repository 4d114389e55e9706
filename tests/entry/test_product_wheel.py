"""The wheel of the product runs without the laboratory, and says which package brings the laboratory's commands."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from architecture.tree import ROOT

PRODUCT = ("src", "pyproject.toml", "README.md", "LICENSE")


def build_wheel(source: Path, target: Path) -> Path:
    """Build the wheel from a copy of the sources; skip where what builds it is neither here nor to be had."""
    for name in PRODUCT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    command = [sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode and re.search("setuptools|resolve|network|connect", done.stderr):
        pytest.skip(f"did not run: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


def run(unpacked: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `sangam` from the unpacked wheel, and from no source."""
    sources = {str(ROOT / "src"), str(ROOT / "lab/src")}
    program = (
        f"import sys; sys.path[:] = [{str(unpacked)!r}, *(place for place in sys.path if place not in {sources!r})]\n"
        "from sangam.cli.main import main; main()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=unpacked, env=environment, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.long
def test_the_products_wheel_runs_and_has_no_laboratory(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    with zipfile.ZipFile(build_wheel(tmp_path / "source", tmp_path / "wheel")) as wheel:
        names = wheel.namelist()
        wheel.extractall(tmp_path / "unpacked")
    assert [name for name in names if re.search(r"(^|/)(sangam_)?(lab|chaos|bench|demo)([./]|$)", name)] == []
    assert {"sangam/cli/main.py", "sangam/access/data/ranks.csv", "sangam/web/templates/base.html"} <= set(names)

    shown = run(tmp_path / "unpacked", "--help")
    assert shown.returncode == 0, shown.stderr
    assert re.findall(r"^  (demo|bench|chaos|node) ", shown.stdout, re.MULTILINE) == ["node"]
    refused = run(tmp_path / "unpacked", "bench", "exchange", "--rate", "5")
    assert refused.returncode == 2
    assert "`sangam bench` comes with the package sangam-lab, which is not installed here." in refused.stderr


def test_the_product_names_the_laboratory_in_its_table_of_commands_alone() -> None:
    named = [path for path in (ROOT / "src/sangam").rglob("*.py") if "sangam_lab" in path.read_text("utf-8")]
    assert sorted(path.relative_to(ROOT / "src/sangam").as_posix() for path in named) == [
        "cli/docs.py",
        "cli/lab_commands.py",
        "cli/main.py",
        "cli/names.py",
    ]

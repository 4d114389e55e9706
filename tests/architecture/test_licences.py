"""Each locked package stands in docs/licences.md, with a licence whose meaning the page explains."""

import subprocess
import sys
from pathlib import Path

from architecture.tree import ROOT

SCRIPT = ROOT / "dev/licences"


def check(page: Path) -> subprocess.CompletedProcess[str]:
    run = (
        "import importlib.machinery, importlib.util, pathlib, sys\n"
        "script, page = sys.argv[1:3]\n"
        "loader = importlib.machinery.SourceFileLoader('licences', script)\n"
        "spec = importlib.util.spec_from_loader('licences', loader)\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "sys.dont_write_bytecode = True\n"
        "loader.exec_module(module)\n"
        "module.PAGE = pathlib.Path(page)\n"
        "sys.argv = ['licences', '--check']\n"
        "module.main()\n"
    )
    return subprocess.run(
        [sys.executable, "-c", run, str(SCRIPT), str(page)], capture_output=True, encoding="utf-8", check=False
    )


def test_every_locked_package_and_licence_is_explained() -> None:
    done = check(ROOT / "docs/licences.md")
    assert done.returncode == 0, done.stderr


def test_a_missing_package_and_an_unexplained_licence_are_told(tmp_path: Path) -> None:
    page = (ROOT / "docs/licences.md").read_text("utf-8")
    changed = page.replace("| django | BSD-3-Clause |\n", "").replace(
        "| psutil | BSD-3-Clause |", "| psutil | GPL-3.0 |"
    )
    (tmp_path / "page.md").write_text(changed, "utf-8")
    done = check(tmp_path / "page.md")
    assert done.returncode == 1
    assert "django is locked and not on the page" in done.stderr
    assert "psutil: the page does not say what GPL-3.0 means" in done.stderr

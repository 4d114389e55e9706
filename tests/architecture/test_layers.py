"""Imports point downward, by import-linter's contract in pyproject.toml; here, that the contract is what we mean."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from architecture.tree import LAYERS, LEVEL, ROOT, SOURCE


def contract() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": f"{tree / 'src'}:{tree / 'lab/src'}", "PATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    # The contracts inside packages speak of rooms that a small tree has not.
    text = (ROOT / "pyproject.toml").read_text("utf-8").partition("\n# Order inside packages.")[0]
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    for package in ("kernel", "audit", "access"):
        (tmp_path / "src/sangam" / package).mkdir(parents=True)
        (tmp_path / "src/sangam" / package / "__init__.py").touch()
    (tmp_path / "src/sangam/__init__.py").touch()
    (tmp_path / "src/sangam_lab").mkdir()
    (tmp_path / "src/sangam_lab/__init__.py").touch()
    return tmp_path


def test_imports_point_downward() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_contract_accepts_a_downward_import(small_tree: Path) -> None:
    (small_tree / "src/sangam/access/public.py").write_text("import sangam.audit\n", "utf-8")
    assert lint(small_tree).returncode == 0


def test_the_contract_refuses_an_upward_import(small_tree: Path) -> None:
    (small_tree / "src/sangam/audit/public/audit.py").write_text("def f():\n    import sangam.access\n", "utf-8")
    result = lint(small_tree)
    assert result.returncode != 0
    assert "sangam.audit is not allowed to import sangam.access" in result.stdout


def test_the_contract_refuses_the_laboratory_in_the_product(small_tree: Path) -> None:
    (small_tree / "src/sangam/access/public.py").write_text("def f():\n    import sangam_lab\n", "utf-8")
    result = lint(small_tree)
    assert result.returncode != 0
    assert "sangam is not allowed to import sangam_lab" in result.stdout


def test_the_contract_refuses_a_package_that_stands_in_no_layer(small_tree: Path) -> None:
    (small_tree / "src/sangam/rogue").mkdir()
    (small_tree / "src/sangam/rogue/__init__.py").touch()
    result = lint(small_tree)
    assert result.returncode != 0
    assert "sangam.rogue" in result.stdout


def test_the_contract_and_the_other_checks_know_the_same_layers() -> None:
    written = [tuple(name.strip(" ()") for name in layer.split("|")) for layer in contract()["layers"]]
    assert written[0] == ("__main__",)
    assert written[1:] == list(reversed(LAYERS))


def test_every_package_stands_in_a_layer() -> None:
    packages = {path.parent.name for path in SOURCE.glob("sangam/*/__init__.py")}
    assert packages <= LEVEL.keys()


def test_the_order_of_sub_packages_is_held(tmp_path: Path) -> None:
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    contract = re.search(
        r'(?ms)^\[\[tool\.importlinter\.contracts\]\]\nname = "federation, top to bottom".*?\n\]\n', text
    )
    assert contract
    (tmp_path / "pyproject.toml").write_text(f'[tool.importlinter]\nroot_package = "sangam"\n{contract[0]}', "utf-8")
    for room in (
        "",
        *(name for layer in re.findall(r'^    "(.+)",$', contract[0], re.M) for name in layer.split(" | ")),
    ):
        (tmp_path / "src/sangam/federation" / room).mkdir(parents=True)
        (tmp_path / "src/sangam/federation" / room / "__init__.py").touch()
    (tmp_path / "src/sangam/__init__.py").touch()
    assert lint(tmp_path).returncode == 0
    (tmp_path / "src/sangam/federation/keys/bad.py").write_text("import sangam.federation.peers\n", "utf-8")
    result = lint(tmp_path)
    assert result.returncode != 0
    assert "sangam.federation.keys is not allowed to import sangam.federation.peers" in result.stdout

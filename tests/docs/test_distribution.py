"""On public registries "sangam" is somebody else's package: nobody is told to install it."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITTEN = (
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/*.md"),
    *ROOT.glob("docs/walks/*.md"),
    *ROOT.glob("src/sangam/**/*.py"),
    *ROOT.glob("lab/**/*.py"),
    *ROOT.glob("src/sangam/locale/**/*.po"),
)
STRANGER = re.compile(r"sangam\[|(?:pip|uv|pipx)\s+(?:install|add)\s[^`\n]*\bsangam\b")


def test_no_page_and_no_refusal_tells_anybody_to_install_another_package() -> None:
    assert STRANGER.search("pip install 'sangam[otel]'")
    assert STRANGER.search("pip install sangam")
    told = [path.relative_to(ROOT).as_posix() for path in WRITTEN if STRANGER.search(path.read_text(encoding="utf-8"))]
    assert len(WRITTEN) > 300
    assert told == []


def test_the_distribution_has_a_name_of_its_own() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == "sangam-police"


@pytest.mark.parametrize(("lock", "package"), [("otel", "opentelemetry-sdk"), ("resolve", "pyarrow")])
def test_optional_packages_are_locked_at_the_tested_versions(lock: str, package: str) -> None:
    pins = re.compile(r"^([a-z0-9-]+==\S+)", re.MULTILINE)
    optional = set(pins.findall((ROOT / f"requirements-{lock}.txt").read_text(encoding="utf-8")))
    tested = set(pins.findall((ROOT / "requirements-dev.txt").read_text(encoding="utf-8")))
    assert any(pin.startswith(f"{package}==") for pin in optional)
    assert optional <= tested

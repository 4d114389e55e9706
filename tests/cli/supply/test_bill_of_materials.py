"""The bill of materials lists exactly what is locked, as CycloneDX has it."""

import json
import re
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from sangam.cli import bundle
from sangam.cli.supply.bill import FILE, bill_text, sbom
from sangam.cli.supply.components import BROWSER_LOCK, LOCKS, ROOT, Component, locked_components
from sangam.kernel.errors import Malformed


@pytest.fixture(scope="module")
def bill() -> dict[str, list[dict[str, object]]]:
    said: dict[str, list[dict[str, object]]] = json.loads(bill_text(locked_components()))
    return said


def locked() -> set[tuple[str, str]]:
    """Return name and version of each package as the locks have them, read without the code that is tested."""
    pins = {
        (name.lower(), version)
        for lock in LOCKS
        for name, version in re.findall(r"^([\w.-]+)(?:\[.*?\])?==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    }
    packages = json.loads((ROOT / BROWSER_LOCK).read_text())["packages"]
    return pins | {(path.split("node_modules/")[-1], entry["version"]) for path, entry in packages.items() if path}


def test_it_lists_exactly_the_locked_packages(bill: dict[str, list[dict[str, object]]]) -> None:
    listed = [(each["name"], each["version"]) for each in bill["components"]]
    assert len(listed) == len(set(listed)) > 150
    assert set(listed) == locked()


def test_it_is_valid_by_the_schema_of_cyclonedx() -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(bill_text(locked_components())) is None
    broken = bill_text([Component("PyPI", "a", "1", (("SHA-256", "no digest"),), "MIT", "required")])
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(broken) is not None


def test_each_package_has_its_hashes_and_its_licence(bill: dict[str, list[dict[str, object]]]) -> None:
    assert [each["name"] for each in bill["components"] if not each["hashes"] or not each["licenses"]] == []


def test_what_a_node_never_has_is_marked_as_excluded(bill: dict[str, list[dict[str, object]]]) -> None:
    scopes = {str(each["name"]): each["scope"] for each in bill["components"]}
    assert (scopes["django"], scopes["opentelemetry-sdk"], scopes["pytest"]) == ("required", "optional", "excluded")
    assert (scopes["htmx.org"], scopes["typescript"]) == ("required", "excluded")


def test_the_same_locks_give_the_same_bytes() -> None:
    assert bill_text(locked_components()) == bill_text(locked_components())


def test_the_command_writes_it_and_says_where_it_cannot(tmp_path: Path) -> None:
    done = CliRunner().invoke(sbom, ["--out", str(tmp_path / FILE)])
    assert done.exit_code == 0
    assert (tmp_path / FILE).read_text() == CliRunner().invoke(sbom).stdout
    refused = CliRunner().invoke(sbom, ["--out", str(tmp_path / "absent" / FILE)]).exception
    assert isinstance(refused, Malformed)


def test_an_installer_carries_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "CARRIED", ("LICENSE",))
    (tmp_path / "wheels").mkdir()
    bundle._write_archive(tmp_path / "s.tar.gz", tmp_path / "wheels")
    with tarfile.open(tmp_path / "s.tar.gz") as archive:
        (entry,) = (each for each in archive if each.name.endswith(FILE))
        carried = archive.extractfile(entry)
        assert carried is not None
        assert carried.read().decode() == bill_text(locked_components())

"""Which locked packages an advisory touches, by a file that an administrator brings; no network is asked."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli.supply.advisories import advisories, find_affected
from sangam.cli.supply.components import Component, compares, is_within, locked_components
from sangam.kernel.errors import Malformed

WIDGET = Component("PyPI", "invented-widget", "2.4.1", (), "MIT", "required")
GADGET = Component("npm", "@invented/gadget", "1.9.0-beta.2", (), "MIT", "required")
ZERO = {"introduced": "0"}


def advisory(*events: dict[str, str], name: str = "Invented_Widget", ecosystem: str = "PyPI", **more: object):
    affected = {
        "package": {"ecosystem": ecosystem, "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": [*events]}],
    }
    return {"id": "INV-2026-1", "aliases": ["CVE-2026-00001"], "summary": "It leaks.", "affected": [affected], **more}


def found(tmp_path: Path, content: object) -> list[str]:
    file = tmp_path / "advisories.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return [f"{each.package} {each.version}" for each in find_affected(file, [WIDGET, GADGET])[1]]


@pytest.mark.parametrize(
    ("events", "touched"),
    [
        ([ZERO], True),
        ([ZERO, {"fixed": "2.4.1"}], False),
        ([ZERO, {"fixed": "2.4.2"}], True),
        ([ZERO, {"fixed": "2.10"}], True),
        ([{"introduced": "2.4.1"}, {"fixed": "2.5"}], True),
        ([{"introduced": "2.4.2"}], False),
        ([ZERO, {"last_affected": "2.4.1"}], True),
        ([ZERO, {"last_affected": "2.4.0"}], False),
        ([ZERO, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.5"}], True),
        ([{"introduced": "2.0"}, {"fixed": "2.5"}, ZERO, {"fixed": "1.2"}], True),
        ([ZERO, {"fixed": "2.4.1rc1"}], False),
        ([{"fixed": "3"}], False),
    ],
)
def test_a_range_is_evaluated_as_the_schema_of_osv_says(tmp_path: Path, events, touched: bool) -> None:
    assert found(tmp_path, advisory(*events)) == (["invented-widget 2.4.1"] if touched else [])


@pytest.mark.parametrize(
    ("fixed", "touched"), [("1.9.0", True), ("1.9.0-beta.2", False), ("1.9.0-beta.11", True), ("1.9.0-alpha.9", False)]
)
def test_npm_orders_pre_releases_by_semantic_versioning(fixed: str, touched: bool) -> None:
    assert is_within(GADGET.version, [ZERO, {"fixed": fixed}], "npm") is touched


def test_a_name_of_another_registry_is_another_package(tmp_path: Path) -> None:
    assert found(tmp_path, advisory(ZERO, ecosystem="npm")) == []
    assert found(tmp_path, advisory(ZERO, ecosystem="npm", name="@invented/gadget")) == [
        "@invented/gadget 1.9.0-beta.2"
    ]


def test_an_advisory_that_was_withdrawn_touches_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, advisory(ZERO, withdrawn="2026-11-01T00:00:00Z")) == []


def test_a_version_that_is_listed_by_itself_is_touched(tmp_path: Path) -> None:
    listed = {"package": {"ecosystem": "PyPI", "name": "invented-widget"}, "versions": ["2.4.0", "2.4.1"]}
    assert found(tmp_path, {"id": "INV-2", "affected": [listed]}) == ["invented-widget 2.4.1"]


def test_every_form_of_an_export_is_read(tmp_path: Path) -> None:
    one = advisory(ZERO)
    for content in (one, [one], {"vulns": [one]}, f"{json.dumps(one)}\n{json.dumps(one)}\n"):
        assert found(tmp_path, content) == ["invented-widget 2.4.1"]
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("INV-2026-1.json", json.dumps(one))
        archive.writestr("readme.txt", "no advisory")
    count, touched = find_affected(tmp_path / "all.zip", [WIDGET])
    assert (count, touched[0].also, touched[0].fixed) == (1, ("CVE-2026-00001",), ())


def test_what_pip_audit_printed_is_read(tmp_path: Path) -> None:
    vulnerability = {"id": "PYSEC-1", "fix_versions": ["2.5"], "aliases": [], "description": "It leaks.\nMuch."}
    printed = {"dependencies": [{"name": "invented-widget", "version": "2.4.1", "vulns": [vulnerability]}], "fixes": []}
    assert found(tmp_path, printed) == ["invented-widget 2.4.1"]
    printed["dependencies"][0]["version"] = "2.4.0"
    assert found(tmp_path, printed) == []


def test_what_npm_audit_printed_is_read(tmp_path: Path) -> None:
    via = {
        "source": 1,
        "name": "@invented/gadget",
        "title": "It leaks.",
        "url": "https://x.example/GHSA-1",
        "range": "<2",
    }
    printed = {"auditReportVersion": 2, "vulnerabilities": {"@invented/gadget": {"via": [via]}}}
    assert found(tmp_path, printed) == ["@invented/gadget 1.9.0-beta.2"]
    via["range"] = ">=1.0.0 <1.8.0 || >=2.0.0"
    assert found(tmp_path, printed) == []


def test_conditions_of_npm_are_read() -> None:
    assert compares(">=1.0.0 <1.2.3 || 2.0.0 - 2.1.0 || <=0.5.0") == [
        [{"introduced": "1.0.0"}, {"fixed": "1.2.3"}],
        [{"introduced": "2.0.0"}, {"last_affected": "2.1.0"}],
        [{"introduced": "0"}, {"last_affected": "0.5.0"}],
    ]


@pytest.mark.parametrize("content", ["not json", "{}", "[]"])
def test_a_file_without_advisories_is_refused_and_not_called_clean(tmp_path: Path, content: str) -> None:
    with pytest.raises(Malformed, match="holds no advisories"):
        found(tmp_path, content)


def test_an_audit_that_found_nothing_touches_nothing(tmp_path: Path) -> None:
    assert found(tmp_path, {"dependencies": [{"name": "invented-widget", "version": "2.4.1", "vulns": []}]}) == []
    assert found(tmp_path, {"auditReportVersion": 2, "vulnerabilities": {}}) == []


def test_the_command_ends_with_one_where_a_locked_package_is_touched(tmp_path: Path) -> None:
    django = next(each for each in locked_components() if each.name == "django")
    (tmp_path / "a.json").write_text(json.dumps(advisory(ZERO, name="Django")))
    done = CliRunner().invoke(advisories, [str(tmp_path / "a.json")])
    assert done.exit_code == 1
    assert f"django {django.version}: INV-2026-1, CVE-2026-00001; mended in no version told" in done.stdout
    (tmp_path / "a.json").write_text(json.dumps(advisory(ZERO, {"fixed": "1.0"}, name="Django")))
    assert CliRunner().invoke(advisories, [str(tmp_path / "a.json")]).exit_code == 0
    (tmp_path / "a.json").write_text(json.dumps(advisory(ZERO, name="pytest")))
    assert CliRunner().invoke(advisories, [str(tmp_path / "a.json")]).exit_code == 0
    assert CliRunner().invoke(advisories, [str(tmp_path / "a.json"), "--all"]).exit_code == 1

"""`sangam advisories FILE`: which locked packages an advisory touches, by a file that an administrator brings.

It reads an export of OSV: a ZIP of JSON files, or one advisory, a list or a line each.  It reads also what
`pip-audit --format json` and `npm audit --json` print on another machine.  Nothing is asked of any network.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from sangam.cli.supply.components import Component, compares, is_within, locked_components
from sangam.kernel.errors import Malformed

_MOST_BYTES = 64 * 1024 * 1024

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A locked package that an advisory touches.  fixed: the versions in which it is mended, as far as told."""

    package: str
    version: str
    advisory: str
    also: tuple[str, ...]
    fixed: tuple[str, ...]
    summary: str


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--all", "every", is_flag=True, help="Ask also for what developers and tests alone use.")
@click.pass_context
def advisories(context: click.Context, file: Path, every: bool) -> None:
    """Say which locked packages the advisories of FILE touch; exit status 1 where there are any.

    FILE: an export of OSV (ZIP or JSON), or what pip-audit or npm audit printed as JSON.
    """
    components = [each for each in locked_components() if every or each.scope != "excluded"]
    count, found = find_affected(file, components)
    for each in found:
        names = ", ".join((each.advisory, *each.also))
        click.echo(f"{each.package} {each.version}: {names}; mended in {', '.join(each.fixed) or 'no version told'}")
        if each.summary:
            click.echo(f"    {each.summary}")
    click.echo(f"{count} advisories read, {len(components)} locked packages asked for, {len(found)} touched.", err=True)
    context.exit(1 if found else 0)


def find_affected(file: Path, components: Iterable[Component]) -> tuple[int, list[Finding]]:
    """Return how many advisories a file holds, and which of these packages they touch, sorted.

    Raises Malformed for a file that is none of these.  A report of pip-audit or npm audit may be without any.
    """
    known: dict[tuple[str, str], list[Component]] = {}
    for each in components:
        known.setdefault((each.ecosystem, _plain(each.ecosystem, each.name)), []).append(each)
    advisories_read = _advisories(file)
    found = {each for advisory in advisories_read for each in _findings(advisory, known)}
    return len(advisories_read), sorted(found)


def _findings(advisory: Json, known: Mapping[tuple[str, str], list[Component]]) -> Iterator[Finding]:
    if advisory.get("withdrawn"):
        return
    for affected in _dicts(advisory.get("affected")):
        package = affected.get("package") or {}
        ecosystem = str(package.get("ecosystem", "")).partition(":")[0]
        for each in known.get((ecosystem, _plain(ecosystem, str(package.get("name", "")))), ()):
            if _is_affected(affected, each):
                yield Finding(
                    each.name,
                    each.version,
                    str(advisory.get("id", "?")),
                    tuple(map(str, advisory.get("aliases") or ())),
                    tuple(sorted({str(event["fixed"]) for event in _events(affected) if "fixed" in event})),
                    str(advisory.get("summary", ""))[:200],
                )


def _is_affected(affected: Json, component: Component) -> bool:
    if component.version in (affected.get("versions") or ()):
        return True
    ranges = [each for each in _dicts(affected.get("ranges")) if each.get("type") in ("ECOSYSTEM", "SEMVER")]
    return any(is_within(component.version, _dicts(each.get("events")), component.ecosystem) for each in ranges)


def _events(affected: Json) -> Iterator[Json]:
    for each in _dicts(affected.get("ranges")):
        if each.get("type") in ("ECOSYSTEM", "SEMVER"):
            yield from _dicts(each.get("events"))


def _plain(ecosystem: str, name: str) -> str:
    """Return a name as its registry compares it."""
    return name.lower().replace("_", "-").replace(".", "-") if ecosystem == "PyPI" else name


def _advisories(file: Path) -> list[Json]:
    if not zipfile.is_zipfile(file):
        return _advisories_of_file(file.read_text("utf-8", "replace"), file)
    found: list[Json] = []
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith(".json") and entry.file_size <= _MOST_BYTES:
                found += _advisories_of_file(archive.read(entry).decode("utf-8", "replace"), file)
    if not found:
        raise _unread(file)
    return found


def _advisories_of_file(text: str, file: Path) -> list[Json]:
    content = _parse_json(text, file)
    if isinstance(content, dict) and "auditReportVersion" in content:
        return list(_of_npm_audit(content))
    if isinstance(content, dict) and "dependencies" in content and "affected" not in content:
        return list(_of_pip_audit(content))
    listed = content.get("vulns", [content]) if isinstance(content, dict) else content
    if found := [each for each in _dicts(listed) if "affected" in each]:
        return found
    raise _unread(file)


def _parse_json(text: str, file: Path) -> object:
    """Return what a JSON text says, or a list of what its lines say, one by one."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    except ValueError:
        raise _unread(file) from None


def _of_pip_audit(content: Json) -> Iterator[Json]:
    """Give what pip-audit found as advisories of OSV: each is about the very version that it was asked for."""
    for dependency in _dicts(content["dependencies"]):
        for each in _dicts(dependency.get("vulns")):
            events = [{"fixed": version} for version in each.get("fix_versions") or ()]
            yield {
                "id": each.get("id", "?"),
                "aliases": each.get("aliases") or [],
                "summary": str(each.get("description", "")).partition("\n")[0],
                "affected": [
                    {
                        "package": {"ecosystem": "PyPI", "name": dependency.get("name", "")},
                        "versions": [dependency.get("version")],
                        "ranges": [{"type": "ECOSYSTEM", "events": events}],
                    }
                ],
            }


def _of_npm_audit(content: Json) -> Iterator[Json]:
    """Give what npm audit found as advisories of OSV; its range is a condition such as ">=1.0.0 <1.2.3"."""
    for vulnerability in (content.get("vulnerabilities") or {}).values():
        for each in _dicts(vulnerability.get("via")):
            package = {"ecosystem": "npm", "name": each.get("name", "")}
            ranges = [{"type": "SEMVER", "events": events} for events in compares(str(each.get("range", "")))]
            yield {
                "id": str(each.get("url", "")).rpartition("/")[2] or str(each.get("source", "?")),
                "summary": each.get("title", ""),
                "affected": [{"package": package, "ranges": ranges}],
            }


def _dicts(value: object) -> list[Json]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _unread(file: Path) -> Malformed:
    return Malformed(
        "cli:advisories-unread",
        "{file} holds no advisories that can be read: bring an export of OSV (ZIP or JSON), or the JSON of pip-audit "
        "or npm audit.",
        file=file.name,
    )

"""`sangam bundle`: an installer for a machine that reaches no registry.

The archive holds the source, the browser's files as built here, and the bill of materials.  It holds the wheels of
every locked package for this kind of machine, those for traces and for tables of files too.  `./sangam` inside it
finds `wheelhouse/` and asks no registry; the locks' hashes are checked there too.
"""

import importlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from sangam import __version__
from sangam.cli import docs
from sangam.cli.supply import bill
from sangam.cli.supply.components import locked_components
from sangam.kernel.errors import Malformed, Refused

ROOT = Path(__file__).resolve().parents[3]
# What a machine needs to run and to be looked after; tests, developers' tools and the laboratory stay behind.
CARRIED = (
    "sangam",
    "src",
    "web",
    "docs",
    "pyproject.toml",
    "requirements.txt",
    "requirements-otel.txt",
    "requirements-resolve.txt",
    "requirements-node.txt",
    "requirements-spark.txt",
    "LICENSE",
    "README.md",
    "CHANGELOG.md",
)
LOCKS = ("requirements.txt", "requirements-otel.txt", "requirements-resolve.txt")
LEFT_OUT = frozenset({"__pycache__", "node_modules", ".tests", "tests"})
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
BUILT = Path("src/sangam/web/static/built/.sources")


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--python",
    "pythons",
    multiple=True,
    metavar="X.Y",
    help=f"A Python that the other machine may have; may be repeated. Otherwise: {', '.join(PYTHONS)}.",
)
def bundle(out: Path, pythons: tuple[str, ...]) -> None:
    """Make OUT, a .tar.gz that installs Sangam on a machine of this kind without any registry."""
    _require_bundle(out, pythons)
    chosen = pythons or PYTHONS
    with tempfile.TemporaryDirectory() as folder:
        wheelhouse = Path(folder)
        for python in chosen:
            click.echo(f"fetching the packages for Python {python}", err=True)
            _fetch(python, wheelhouse)
        (wheelhouse / "pythons.txt").write_text("\n".join(chosen) + "\n", "utf-8")
        _write_archive(out, wheelhouse)
    click.echo(f"{out} ({out.stat().st_size / 1e6:.0f} MB). On the other machine: tar xzf {out.name}, then")
    click.echo(f"sangam-{__version__}/sangam node init")


def _require_bundle(out: Path, pythons: tuple[str, ...]) -> None:
    if not out.name.endswith((".tar.gz", ".tgz")):
        raise Malformed("cli:bundle-name", "{out} is no name for an installer: let it end in .tar.gz.", out=out)
    for python in pythons:
        if not re.fullmatch(r"3\.\d+", python):
            raise Malformed("cli:bundle-python", "{python} is no version of Python: write it like 3.13.", python=python)
    if not (ROOT / BUILT).exists():
        raise Refused(
            "cli:bundle-unbuilt", "The browser's files are not built yet: start ./sangam once, then make the installer."
        )


def _fetch(python: str, wheelhouse: Path) -> None:
    """Download every locked package for one Python, or take it from the wheelhouse that this copy came with."""
    for lock in LOCKS:
        _fetch_lock(lock, python, wheelhouse)


def _fetch_lock(lock: str, python: str, wheelhouse: Path) -> None:
    own = ROOT / "wheelhouse"
    source = ["--no-index", "--find-links", str(own)] if own.is_dir() else []
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-input"]
    wanted = ["--require-hashes", "--no-deps", "--only-binary", ":all:", "--python-version", python]
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix=f"{python}-", suffix=f"-{lock}") as of_python:
        of_python.write(lock_of(python, (ROOT / lock).read_text("utf-8")))
        of_python.flush()
        where = ["--dest", str(wheelhouse), "--requirement", of_python.name]
        done = subprocess.run(
            [*command, *wanted, *source, *where], capture_output=True, encoding="utf-8", errors="replace", check=False
        )
    if done.returncode:
        raise Refused(
            "cli:bundle-unfetched",
            "The packages for Python {python} could not be fetched: the registry is needed here, once. pip: {said}",
            python=python,
            said=" ".join(done.stderr.split())[-400:],
        )


def lock_of(python: str, lock: str) -> str:
    """Return the lines of a lock that hold for one Python, without their conditions.

    pip itself asks them of the Python by which it runs, whatever `--python-version` says.
    """
    kept = []
    for entry in re.split(r"\n(?=\S)", lock):
        wanted, _, rest = entry.partition("\n")
        name, marked, condition = wanted.partition(" ; ")
        if marked and not _condition_holds(condition.rstrip(" \\"), python):
            continue
        kept.append(f"{name} \\\n{rest}" if marked and rest else entry)
    return "\n".join(kept)


def _condition_holds(condition: str, python: str) -> bool:
    """Tell whether a lock's condition holds on a machine of this kind with another Python."""
    markers = importlib.import_module("pip._vendor.packaging.markers")  # pip's own reading: no package of ours
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    return bool(markers.Marker(condition).evaluate(environment))


def _write_archive(out: Path, wheelhouse: Path) -> None:
    """Write the archive beside its place and move it there whole, so that no half installer is ever carried away."""
    head = f"sangam-{__version__}"
    rising = out.with_name(out.name + ".part")
    with tarfile.open(rising, "w:gz", compresslevel=6) as archive:
        for path in _carried_files():
            archive.add(path, f"{head}/{path.relative_to(ROOT).as_posix()}", recursive=False, filter=_owned_by_nobody)
        for wheel in sorted(wheelhouse.iterdir()):
            archive.add(wheel, f"{head}/wheelhouse/{wheel.name}", filter=_owned_by_nobody)
        for name, text in docs.pages().items():
            _add_text(archive, f"{head}/docs/reference/{name}", text)
        _add_text(archive, f"{head}/INSTALL", INSTALL)
        _add_text(archive, f"{head}/{bill.FILE}", bill.bill_text(locked_components(ROOT)))
    rising.replace(out)


def _carried_files() -> Iterator[Path]:
    for name in CARRIED:
        top = ROOT / name
        if top.is_file():
            yield top
        elif top.is_dir():
            files = (path for path in top.rglob("*") if path.is_file() and path.parent != docs.FOLDER)
            inner = sorted(path for path in files if not path.name.endswith(".pyc"))
            yield from (path for path in inner if not LEFT_OUT.intersection(path.relative_to(ROOT).parts))


def _owned_by_nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o755 if entry.mode & 0o100 else 0o644
    return entry


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    content = text.encode()
    entry.size = len(content)
    archive.addfile(_owned_by_nobody(entry), io.BytesIO(content))


INSTALL = """Sangam, for a machine without any package registry.

Needed: Python (wheelhouse/pythons.txt names the versions) with venv; nothing else.
1. Put this folder where it shall stay.
2. ./sangam node init   the first step of a node that works; docs/ has the rest
"""

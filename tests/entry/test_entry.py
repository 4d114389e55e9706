"""`./sangam` says in a sentence what is missing, and starts at once when nothing is."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from architecture.tree import ROOT

REAL = shlex.quote(sys.executable)
COMMANDS = ("cat", "cksum", "dirname", "echo", "find", "grep", "readlink", "rm", "sed", "sort", "tail", "tr", "xargs")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the entry alone, in a folder with a space, with nothing set up."""
    folder = tmp_path / "a place"
    (folder / "web").mkdir(parents=True)
    shutil.copy(ROOT / "sangam", folder / "sangam")
    (folder / "requirements.txt").write_text("", "utf-8")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A search path with the plain commands of any system, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for command in ("sh", *COMMANDS):
        (folder / command).symlink_to(shutil.which(command) or "")
    return folder


def python(path: Path, *, name: str, body: str) -> None:
    """Put a Python of our own making on the path."""
    (path / name).write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    (path / name).chmod(0o755)


def start(folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "sangam"],
        env={"PATH": str(path), "SANGAM_SETUP_ONLY": "1"},
        cwd=path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_a_machine_without_python_is_told_what_to_install(checkout: Path, path: Path) -> None:
    done = start(checkout, path)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "there is none" in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr


def test_a_python_that_is_too_old_is_named(checkout: Path, path: Path) -> None:
    python(path, name="python3", body='case "$2" in *print*) echo 3.9 ;; *) exit 1 ;; esac')
    done = start(checkout, path)
    assert done.returncode == 1
    assert "there is 3.9" in done.stderr


def test_a_shim_whose_version_is_not_installed_is_passed_over(checkout: Path, path: Path) -> None:
    python(path, name="python3.13", body="exit 127")
    python(path, name="python3", body=f'case "$2" in *ensurepip*) exit 1 ;; esac; exec {REAL} "$@"')
    assert "python3" in start(checkout, path).stderr.splitlines()[0].split("/")[-1]


def test_a_python_without_venv_is_told_debians_package(checkout: Path, path: Path) -> None:
    python(path, name="python3", body=f'case "$2" in *ensurepip*|*virtualenv*) exit 1 ;; esac; exec {REAL} "$@"')
    done = start(checkout, path)
    assert done.returncode == 1
    assert f"apt-get install python3.{sys.version_info[1]}-venv" in done.stderr


def test_an_installer_takes_only_a_python_that_it_carries_packages_for(checkout: Path, path: Path) -> None:
    python(path, name="python3", body=f'exec {REAL} "$@"')
    (checkout / "wheelhouse").mkdir()
    (checkout / "wheelhouse/pythons.txt").write_text("3.98\n3.99\n", "utf-8")
    done = start(checkout, path)
    assert done.returncode == 1
    assert "needs Python 3.98 3.99" in done.stderr


def test_the_installers_list_of_pythons_may_have_several_lines(checkout: Path, path: Path) -> None:
    python(path, name="python3", body=f'case "$2" in *ensurepip*) exit 1 ;; esac; exec {REAL} "$@"')
    (checkout / "wheelhouse").mkdir()
    (checkout / "wheelhouse/pythons.txt").write_text(f"3.{sys.version_info[1]}\n3.99\n", "utf-8")
    assert f"Python 3.{sys.version_info[1]} from" in start(checkout, path).stderr


FAKE = """case "$*" in
*"-m venv"*) /bin/mkdir -p .venv/bin .venv/lib/python3.13/site-packages && /bin/cp "$0" .venv/bin/python ;;
*"-m pip"*) echo "$@" >pip.txt ;;
*print*) echo 3.13 ;;
esac"""


@pytest.mark.parametrize("has_lab", [True, False])
def test_only_a_checkout_with_the_laboratory_installs_what_that_needs(
    checkout: Path, path: Path, *, has_lab: bool
) -> None:
    python(path, name="python3", body=FAKE)
    (checkout / "requirements-resolve.txt").write_text("", "utf-8")
    if has_lab:
        (checkout / "lab/src").mkdir(parents=True)
    start(checkout, path)
    given = (checkout / "pip.txt").read_text("utf-8").split()
    lists = [word for word in given if word.startswith("--requirement")]
    extra = ["--requirement=requirements-resolve.txt"] if has_lab else []
    assert lists == ["--requirement=requirements.txt", *extra]
    paths = (checkout / ".venv/lib/python3.13/site-packages/sangam.pth").read_text("utf-8").split()
    assert paths == (["../../../../lab/src"] if has_lab else [])


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_who_may_not_write_is_told_whom_to_ask(checkout: Path, path: Path) -> None:
    checkout.chmod(0o555)
    done = start(checkout, path)
    checkout.chmod(0o755)
    assert "Let its owner run" in done.stderr


def test_a_start_with_nothing_to_do_says_nothing() -> None:
    if not (ROOT / ".venv/.dev").exists() and not (ROOT / ".venv/.run").exists():
        pytest.skip("this checkout was not set up by ./sangam")
    done = subprocess.run([ROOT / "sangam", "--version"], cwd="/", capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sangam, version ")

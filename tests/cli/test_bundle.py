"""The installer installs on a machine that reaches no registry."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from sangam.cli.bundle import BUILT, LOCKS, PYTHONS, ROOT, bundle, lock_of
from sangam.kernel.errors import Malformed, Refused, SangamError

HERE = f"{sys.version_info[0]}.{sys.version_info[1]}"


def refusal(*arguments: str) -> SangamError:
    error = CliRunner().invoke(bundle, list(arguments)).exception
    assert isinstance(error, SangamError)
    return error


def cut_off() -> list[str]:
    """Return the command's prefix that takes the network away, or none where the kernel does not allow it."""
    for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
        if (
            shutil.which("unshare")
            and subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
        ):
            return prefix
    return []


def path_without_node(folder: Path) -> str:
    """Return a path with this Python and the system's commands, but without Node."""
    folder.mkdir()
    for place in ("/usr/bin", "/bin"):
        for command in Path(place).iterdir():
            if command.name not in {"node", "npm"} and not command.name.startswith("python"):
                (folder / command.name).unlink(missing_ok=True)
                (folder / command.name).symlink_to(command)
    (folder / f"python{HERE}").symlink_to(Path(sys.executable).resolve())
    return str(folder)


@pytest.mark.long
@pytest.mark.slow
def test_the_installer_sets_up_without_any_network_and_without_node(tmp_path: Path) -> None:
    if not (ROOT / BUILT).exists():
        pytest.skip("the browser's files are not built: start ./sangam once")
    made = CliRunner().invoke(bundle, [str(tmp_path / "s.tar.gz"), "--python", HERE])
    if isinstance(made.exception, Refused) and made.exception.code == "cli:bundle-unfetched":
        pytest.skip(f"did not run: {made.exception.message}")
    assert made.exit_code == 0, made.exception
    with tarfile.open(tmp_path / "s.tar.gz") as archive:
        archive.extractall(tmp_path / "other machine", filter="data")
    (folder,) = (tmp_path / "other machine").iterdir()
    assert (folder / "docs/reference/errors.md").is_file()
    assert list((folder / "wheelhouse").glob("opentelemetry_sdk-*.whl"))

    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "npm_config_registry": "http://127.0.0.1:9/"}
    uncompiled = {"NUMBA_DISABLE_JIT": "1"}  # half a minute that ./sangam test itself has spent, on the same loops
    done = subprocess.run(
        [*cut_off(), str(folder / "sangam"), "--version"],
        env={"PATH": path_without_node(tmp_path / "bin"), "HOME": str(tmp_path), **nowhere, **uncompiled},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sangam, version ")
    assert "building" not in done.stderr


def test_the_installer_carries_no_test_no_lab_and_nothing_of_this_copy(tmp_path: Path) -> None:
    from sangam.cli import bundle as module

    carried = {path.relative_to(ROOT).as_posix() for path in module._carried_files()}
    assert {"sangam", "src/sangam/kernel/ids.py", "web/build.mjs", *module.LOCKS} <= carried
    assert not [
        name for name in carried if name.startswith(("tests/", "lab/", ".venv", ".sangam", ".git", "web/node_modules"))
    ]


def test_an_installer_is_named_as_an_archive() -> None:
    error = refusal("sangam.zip")
    assert isinstance(error, Malformed)
    assert error.code == "cli:bundle-name"


def test_a_version_of_python_is_written_plainly() -> None:
    assert refusal("s.tar.gz", "--python", "python3").code == "cli:bundle-python"


def test_packages_that_cannot_be_fetched_are_told_with_pips_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    error = refusal(str(tmp_path / "s.tar.gz"), "--python", HERE)
    assert error.code == "cli:bundle-unfetched"
    assert not list(tmp_path.iterdir())


def test_an_installer_is_not_made_before_the_browsers_files_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sangam.cli import bundle as module

    monkeypatch.setattr(module, "ROOT", tmp_path)
    assert refusal("s.tar.gz").code == "cli:bundle-unbuilt"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_of_a_python_names_each_package_once_with_its_hashes(python: str, lock: str) -> None:
    whole = (ROOT / lock).read_text("utf-8")
    kept = lock_of(python, whole)
    names = re.findall(r"^([a-z0-9-]+)==", kept, re.MULTILINE)
    assert sorted(names) == sorted(set(re.findall(r"^([a-z0-9-]+)==", whole, re.MULTILINE)))
    assert " ; " not in kept
    hashed = re.findall(r"^[a-z0-9-]+==\S+(?: \\\n    --hash=sha256:[0-9a-f]{64})+(?=\n|$)", kept, re.MULTILINE)
    assert len(hashed) == len(names)


def test_the_lock_of_a_python_is_chosen_by_that_python_and_not_by_this_one() -> None:
    lock = """# a comment
one==1 ; python_full_version < '3.12' \\
    --hash=sha256:aa \\
    --hash=sha256:bb
one==2 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
two==1 ; implementation_name != 'pypy' \\
    --hash=sha256:dd
three==1 \\
    --hash=sha256:ee
"""
    tail = "two==1 \\\n    --hash=sha256:dd\nthree==1 \\\n    --hash=sha256:ee\n"
    eleven = "# a comment\none==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
    assert lock_of("3.11", lock) == eleven + tail
    assert lock_of("3.14", lock) == "# a comment\none==2 \\\n    --hash=sha256:cc\n" + tail

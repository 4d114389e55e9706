"""Files that the node's standby is to have before anything is committed that names them.

<home>/files/.to-standby/asked      written whenever the standby asks for such files
<home>/files/.to-standby/*.wanted   a file's path below files/, until the standby has it
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from uuid import uuid4

FOLDER = ".to-standby"
_ASKED, _WANTED = "asked", ".wanted"
_AWAY_AFTER_S = 10.0
_LONGEST_S = 20.0
_LOOK_EVERY_S = 0.01


def await_copy(files: Path, path: Path) -> bool:
    """Have the standby fetch a file; return whether it has it.

    One that has not asked for ten seconds is away.  One that has never asked does not follow yet: nothing waits for it.
    """
    folder, deadline = files / FOLDER, time.monotonic() + _LONGEST_S
    if _asked_s_ago(folder) is None:
        return True
    wanted = folder / f"{uuid4().hex}{_WANTED}"
    half = wanted.with_suffix("")
    half.write_text(str(path.relative_to(files)))
    half.rename(wanted)
    try:
        while wanted.exists():
            ago = _asked_s_ago(folder)
            if ago is None or ago > _AWAY_AFTER_S or time.monotonic() > deadline:
                return False
            time.sleep(_LOOK_EVERY_S)
    finally:
        wanted.unlink(missing_ok=True)
    return True


def note_asked(files: Path) -> None:
    """Note that the standby asks now."""
    (files / FOLDER).mkdir(mode=0o700, exist_ok=True)
    (files / FOLDER / _ASKED).touch()


def list_wanted(files: Path) -> Iterator[tuple[str, Path]]:
    """Give what the standby is to have: the name of the want, and the file's path below `files`."""
    with suppress(FileNotFoundError):
        for wanted in sorted((files / FOLDER).glob(f"*{_WANTED}")):
            yield wanted.name, Path(wanted.read_text())


def end_want(files: Path, name: str) -> None:
    """Note that the standby has a file, or that there is none any more.  name: of the want."""
    if Path(name).name == name and name.endswith(_WANTED):
        (files / FOLDER / name).unlink(missing_ok=True)


def forget_standby(files: Path) -> None:
    """Wait for no standby from now on, until one asks."""
    rmtree(files / FOLDER, ignore_errors=True)


def _asked_s_ago(folder: Path) -> float | None:
    """Return how long ago the standby asked, None where it never did."""
    try:
        return time.time() - (folder / _ASKED).stat().st_mtime
    except FileNotFoundError:
        return None

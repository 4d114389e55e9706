"""What went wrong outside the program, in a sentence: the database is away, the disk is full, a file is not ours."""

import errno
import sys
from pathlib import Path
from typing import Any

_AWAY = "The database of this node does not answer ({why}). Is the node started? `sangam node status` says how it is."
_FULL = "The disk is full: nothing was saved. Make room, then give the command again."
_RIGHTS = "{file}: {why}. Give the command as the account to which the node belongs, or give it the right."
_MISSING = (
    "{file} is missing. Start the node: it lays out again what its database holds of its keys. If that fails, restore "
    "a backup with `sangam node restore`."
)
_FULL_BY = frozenset({errno.ENOSPC, errno.EDQUOT})
_RIGHTS_BY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def sentence(error: BaseException) -> str | None:
    """Return a sentence for what is no fault of the program, None for all else."""
    if isinstance(error, OSError) and error.errno in _FULL_BY:
        return _FULL
    if isinstance(error, OSError) and error.errno in _RIGHTS_BY and error.filename:
        return _RIGHTS.format(file=error.filename, why=error.strerror)
    if isinstance(error, FileNotFoundError) and Path(str(error.filename)).parent.name == "keys":
        return _MISSING.format(file=error.filename)
    return _of_database(error)


def _of_database(error: BaseException) -> str | None:
    driver: Any = sys.modules.get("psycopg")  # a command that does not reach for the database does not load it
    for each in (error, error.__cause__):
        if driver and isinstance(each, driver.errors.DiskFull):
            return _FULL
        if driver and isinstance(each, driver.OperationalError | driver.InterfaceError):
            return _AWAY.format(why=(str(each).strip() or type(each).__name__).splitlines()[0])
    return None

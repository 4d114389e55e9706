"""What went wrong outside the program, in a sentence: the database is away, the disk is full, a package is not here."""

import errno
import os
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
_TABLES = (
    "This command needs the package {name}, which is not here: install it by requirements-resolve.txt "
    "(docs/resolving.md)."
)
_TABLES_BY = frozenset({"duckdb", "pyarrow", "splink"})
_AWAY_STATES = frozenset({"57P01", "57P02", "57P03"})
"""Of a server that ends, or that does not take anybody yet; 08 begins those of a connection that broke."""
_NOT_YET = ("starting up", "shutting down", "not yet accepting", "recovery mode")
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
    if isinstance(error, ModuleNotFoundError) and (name := str(error.name).partition(".")[0]) in _TABLES_BY:
        return _TABLES.format(name=name)
    return _of_database(error)


def _of_database(error: BaseException) -> str | None:
    driver: Any = sys.modules.get("psycopg")  # a command that does not reach for the database does not load it
    for each in (error, error.__cause__):
        if driver and isinstance(each, driver.errors.DiskFull):
            return _FULL
        if driver and isinstance(each, (driver.errors.UndefinedTable, driver.errors.UndefinedColumn)):
            return _of_tables()
        if driver and _is_away(driver, each):
            return _AWAY.format(why=(str(each).strip() or type(each).__name__).splitlines()[0])
    return None


def _of_tables() -> str | None:
    """Return how the database of the node that this process was attached to stands to this program, if it differs."""
    from sangam.node.postgres import schema_version
    from sangam.node.setting_files import load_settings

    if not (home := os.environ.get("SANGAM_HOME")):
        return None
    return schema_version.in_words(load_settings(Path(home))) or None


def _is_away(driver: Any, error: BaseException | None) -> bool:
    """Tell whether the database cannot be reached.  What it answered itself is another fault: a deadlock, a password.

    A connection that fails bears no state; whether the server itself refused it, stands in its words alone.
    """
    if isinstance(error, driver.InterfaceError):
        return "closed" in str(error)
    if not isinstance(error, driver.OperationalError):
        return False
    if error.sqlstate:
        return error.sqlstate in _AWAY_STATES or error.sqlstate.startswith("08")
    return "FATAL" not in str(error) or any(words in str(error) for words in _NOT_YET)

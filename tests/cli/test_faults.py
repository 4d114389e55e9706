"""Which errors of the database a command calls its absence, and which it leaves to be seen."""

import subprocess
import sys

import psycopg
import pytest
from psycopg import errors

from sangam.cli import fault_sentences

_REACHED = 'connection failed: connection to server at "127.0.0.1", port 5432 failed: FATAL:  '


@pytest.mark.parametrize(
    "error",
    [
        errors.DeadlockDetected("deadlock detected"),
        errors.QueryCanceled("canceling statement due to statement timeout"),
        errors.LockNotAvailable("canceling statement due to lock timeout"),
        errors.InvalidPassword("password authentication failed"),
        psycopg.OperationalError(f'{_REACHED}password authentication failed for user "sangam_app"'),
        psycopg.OperationalError(f'{_REACHED}database "sangam" does not exist'),
        psycopg.InterfaceError("cannot use binary and text at once"),
    ],
)
def test_what_a_database_answers_is_not_called_its_absence(error: Exception) -> None:
    assert fault_sentences.sentence(error) is None


@pytest.mark.parametrize(
    "error",
    [
        psycopg.OperationalError("connection failed: Connection refused"),
        psycopg.OperationalError(f"{_REACHED}the database system is starting up"),
        errors.AdminShutdown("terminating connection due to administrator command"),
        errors.CannotConnectNow("the database system is starting up"),
        errors.ConnectionFailure("the connection broke"),
        psycopg.InterfaceError("the connection is closed"),
    ],
)
def test_a_database_that_cannot_be_reached_is_called_away(error: Exception) -> None:
    assert "Is the node started?" in str(fault_sentences.sentence(error))


@pytest.mark.parametrize(
    "words",
    [
        ("resolve", "--left", "a.csv", "--out", "b.csv"),
        ("network", "stats", "--edges", "a.csv"),
        ("analyse", "near-repeat", "a.csv", "--x", "x", "--y", "y", "--time", "t"),
    ],
)
def test_a_command_without_its_packages_says_what_to_install(words: tuple[str, ...]) -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('duckdb', 'pyarrow', 'splink')))\n"
        "from sangam.cli.main import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "install it by requirements-resolve.txt (docs/resolving.md)" in done.stderr


def test_no_page_and_no_loop_needs_the_packages_of_tables() -> None:
    program = (
        "import os, sys; sys.modules.update(dict.fromkeys(('duckdb', 'pyarrow', 'splink')))\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'sangam.node.django_settings'\n"
        "import django; django.setup()\n"
        "import sangam.web.urls, sangam.workers.main, sangam.node.serve, sangam.graphs.warm_up, sangam.analysis.warm_up"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")

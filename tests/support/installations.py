"""Further installations of the program, in folders of their own: with another migration, or with a fault."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import CompletedProcess

from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import SOURCE, processes_of, sangam, until, up

from sangam.node import status
from sangam.node.postgres import connections
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings

ADDED = 'migrations.AddField("{model}", "heeded_at", models.DateTimeField(null=True))'
FAILING = 'migrations.RunSQL("SELECT 1 / 0")'
_MIGRATION = """
import os

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "{last}")]
    operations = [{operation}]
"""
_COLUMN = "SELECT count(*) FROM information_schema.columns WHERE column_name = 'heeded_at'"


def installed(folder: Path, *changed: str) -> Path:
    """Make an installation in a folder: these packages are its own, the others are ours."""
    package = folder / "src" / "sangam"
    package.mkdir(parents=True)
    for part in (SOURCE / "sangam").iterdir():
        if part.name in ("node", *changed):
            shutil.copytree(part, package / part.name)
        else:
            (package / part.name).symlink_to(part)
    return folder / "src"


def add_migration(source: Path, name: str, operation: str) -> None:
    """Add to an installation whose `federation` is its own a migration after all others."""
    folder = source / "sangam" / "federation" / "migrations"
    last = max(path.stem for path in folder.glob("[09]*.py"))
    (folder / f"{name}.py").write_text(_MIGRATION.format(last=last, operation=operation))


def installed_with_field(folder: Path) -> Path:
    """Make an installation whose peers have one more field, with the migration that adds it."""
    source = installed(folder, "federation")
    models = source / "sangam" / "federation" / "models" / "__init__.py"
    text, field = models.read_text(), "    heeded_at = models.DateTimeField(null=True)\n\n    class Meta"
    models.write_text(text.replace("    class Meta", field, 1))
    add_migration(source, "9998_heeded", ADDED.format(model="peer"))
    return source


@contextmanager
def node_running() -> Iterator[Settings]:
    """Run a fresh node by our own code inside the block."""
    home = temporary_home() / "HR"
    words = ("--officers-port", str(free_port()), "--peers-port", str(free_port()), "--synthetic")
    done = sangam("node", "init", "--force", "HR", "--home", home, *words)
    assert done.returncode == 0, done.stderr
    settings = load_settings(home, {})
    with up(home):
        until(lambda: is_ready(settings))
        yield settings
    until(lambda: not processes_of(home))


def is_ready(settings: Settings) -> bool:
    """Tell whether all processes of a node serve."""
    return bool(status.read_status(settings)["ready"])


def upgrade(source: Path, settings: Settings, folder: Path, *, watch_s: int = 1) -> CompletedProcess[str]:
    """Upgrade a node to an installation by its command; the backup lies in the folder."""
    phrase = folder / "passphrase"
    phrase.write_text("five brown goats at the naka")
    words = ("--home", settings.home, "--passphrase-file", phrase, "--watch", str(watch_s))
    return sangam(
        "node", "upgrade", folder / "before.sealed", *words, "--folder", temporary_home(), PYTHONPATH=str(source)
    )


def reload_and_wait(source: Path, settings: Settings) -> CompletedProcess[str]:
    """Reload a node by an installation's code, and wait for the end."""
    return sangam("node", "reload", "--wait", "--home", settings.home, PYTHONPATH=str(source))


def process_ids(settings: Settings) -> dict[str, int]:
    """Return the process ids of a node by the processes' names."""
    return {name: part["pid"] for name, part in status.read_status(settings)["processes"].items()}


def has_field(settings: Settings) -> bool:
    """Tell whether the tables have the field of `installed_with_field`."""
    with connections.connect(settings) as asked:
        row = asked.execute(_COLUMN).fetchone()
        assert row is not None
        return bool(row[0])

"""Further installations of the program, in folders of their own: with another migration, or with a fault."""

import shutil
from pathlib import Path

from support.running import SOURCE

ADDED = 'migrations.AddField("{model}", "heeded_at", models.DateTimeField(null=True))'
FAILING = 'migrations.RunSQL("SELECT 1 / 0")'
_MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "{last}")]
    operations = [{operation}]
"""


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

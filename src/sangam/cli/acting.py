"""Who acts at the command line: an officer named by `--as`, on a node whose officers may read."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.node import homes
from sangam.node.attach import attach

if TYPE_CHECKING:
    from sangam.kernel.actor import Actor

AS = click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who acts.")


def acting(officer: str, home: Path | None) -> "Actor":
    """Return the officer as he acts in his first post of today.  Raises NotFound, and Refused while reads are shut."""
    attach(homes.chosen(home)).require_reads_open()
    from sangam.access import public_staff as staff

    return staff.acting(staff.officer_named(officer).id)

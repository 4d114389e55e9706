"""Who acts at the command line: an officer named by `--as`, on a node whose officers may read."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sangam.kernel.purpose import Purpose, Stated
from sangam.node import homes
from sangam.node.bootstrap import attach

if TYPE_CHECKING:
    from sangam.kernel.actor import Actor

AS = click.option("--as", "officer", required=True, help="Sign-in name or service number of the officer who acts.")
PURPOSE = click.option(
    "--purpose", required=True, type=click.Choice([str(each) for each in Purpose]), help="Why the officer acts."
)
REFERENCE = click.option("--reference", default="", help="FIR or request number that the purpose serves.")


def actor_of_command(officer: str, home: Path | None, *, purpose: str | None = None, reference: str = "") -> "Actor":
    """Return the officer as in the first post of today.  Raises NotFound, and Refused while reads are shut.

    purpose, reference: why the officer acts; an act on a record is refused without a purpose.
    """
    attach(homes.find_home(home)).require_reads_open()
    from sangam.access import policy, staff

    actor = staff.actor_of_officer(staff.officer_named(officer).id)
    return (
        replace(actor, purpose=policy.require_statable(actor, Stated(Purpose(purpose), reference)))
        if purpose
        else actor
    )

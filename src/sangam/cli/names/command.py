"""`sangam names …`: search, compare and explain names of files, for measurement and for trust.  Needs no node."""

import click

from sangam.cli.lab_commands import load_command
from sangam.cli.names.explain import explain
from sangam.cli.names.files import pairs, search
from sangam.cli.names.learn import learn


@click.group()
def names() -> None:
    """Search, compare and explain names across scripts and spellings."""


for command in (search, pairs, explain, learn, load_command("sangam_lab.cli.calibrate:calibrate", "names calibrate")):
    names.add_command(command)

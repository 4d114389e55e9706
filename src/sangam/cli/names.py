"""`sangam names …`: search, compare and explain names of files, for measurement and for trust.  Needs no node."""

import click

from sangam.cli.names_calibrate import calibrate
from sangam.cli.names_explain import explain
from sangam.cli.names_files import pairs, search
from sangam.cli.names_learn import learn


@click.group()
def names() -> None:
    """Search, compare and explain names across scripts and spellings."""


for command in (search, pairs, explain, learn, calibrate):
    names.add_command(command)

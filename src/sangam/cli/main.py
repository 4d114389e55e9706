"""`sangam`: one visible table of commands, each imported only when it is called.

A refusal is one sentence on the error stream and exit status 2; so is what went wrong outside the program
(`fault_sentences`).
"""

import sys

import click

from sangam import __version__
from sangam.cli import fault_sentences
from sangam.cli.lab_commands import is_there, load_command
from sangam.kernel.errors import SangamError

COMMANDS = {
    "demo": ("sangam_lab.cli.demo:demo", "Start four forces and the Home Ministry here, with invented data."),
    "node": ("sangam.cli.node.command:node", "Make, run, look at, stop, back up and restore a node."),
    "peer": ("sangam.cli.peer:peer", "Pair with other forces' nodes; look, suspend, leave."),
    "group": ("sangam.cli.group:group", "Sharing groups: make, add, remove, leave, list."),
    "officers": ("sangam.cli.officers:officers", "Load officers, transfer them, hand out credentials, open locks."),
    "units": ("sangam.cli.units:units", "Write, try and load the sheet of this force's units; find units."),
    "import": ("sangam.cli.imports.command:import_", "Take a spreadsheet in as records."),
    "channel": ("sangam.cli.channel:channel", "List an officer's channels, read one, write into one."),
    "brief": ("sangam.cli.meetings:brief", "Write the brief of a meeting as PDF, in up to four languages."),
    "gateway": ("sangam.cli.gateway:gateway", "Take part for a force that has no node, by letter."),
    "records": (
        "sangam.cli.records:records",
        "Show which forces have erased or corrected what of ours, with proof.",
    ),
    "check": ("sangam.cli.matching:check", "Check everything in a text, for an officer of this node."),
    "deconflict": ("sangam.cli.operations:deconflict", "Compare a planned action with those of all forces."),
    "names": ("sangam.cli.names:names", "Search, compare and explain names across scripts and spellings."),
    "resolve": ("sangam.cli.matching:resolve", "Find which rows of one or two files are the same person."),
    "network": ("sangam.cli.network:network", "Measure a network; find communities, paths and key players."),
    "suggest": (
        "sangam.cli.matching:suggest",
        "Let the machine suggest which records of a node are one person.",
    ),
    "analyse": (
        "sangam.cli.analysis:analyse",
        "Find patterns in a CSV of events: hotspots, near repeats, series, trends.",
    ),
    "audit": ("sangam.cli.audit:audit", "Verify the ledger of acts, or look at it."),
    "bench": ("sangam_lab.cli.bench.command:bench", "Measure what is promised about speed and accuracy."),
    "chaos": ("sangam_lab.cli.chaos:chaos", "Run three nodes under fire, and check the laws of the exchange."),
    "bundle": ("sangam.cli.bundle:bundle", "Make an installer for a machine without any registry."),
    "sbom": ("sangam.cli.supply.bill:sbom", "List the locked packages as CycloneDX, with hashes and licences."),
    "advisories": (
        "sangam.cli.supply.advisories:advisories",
        "Say which locked packages the advisories of a file touch.",
    ),
    "migrate": ("sangam.cli.node.command:migrate", ""),
    "check-tables": ("sangam.cli.node.command:check_tables", ""),
    "identity": ("sangam.cli.node.command:identity", ""),
    "begin-epoch": ("sangam.cli.node.command:begin_epoch", ""),
    "docs": ("sangam.cli.docs:docs", ""),
}


class _Commands(click.Group):
    """Lists commands from the table without importing them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return [name for name, (target, text) in COMMANDS.items() if text and is_there(target)]

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        return load_command(COMMANDS[cmd_name][0], cmd_name) if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="sangam")
def sangam() -> None:
    """One communication system between neighbouring police forces, each keeping its own data."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 a program's fault, 2 refused or misused."""
    try:
        sangam(prog_name="sangam")
    except SangamError as error:
        click.echo(f"sangam: {error.message}", err=True)
        sys.exit(2)
    except Exception as error:
        if (sentence := fault_sentences.sentence(error)) is None:
            raise
        click.echo(f"sangam: {sentence}", err=True)
        sys.exit(2)

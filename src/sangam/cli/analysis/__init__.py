"""`sangam analyse …`: patterns in any CSV of events, as plain text or as one JSON object."""

import importlib

import click

COMMANDS = {
    "near-repeat": "near_repeat",
    "hotspots": "hotspots",
    "emerging": "emerging_hotspots",
    "where": "where",
    "series": "series",
    "trend": "trend",
}


class _Commands(click.Group):
    """Lists commands from the table without importing them."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sangam.cli.analysis.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, COMMANDS[cmd_name])
        return command


@click.group(cls=_Commands)
def analyse() -> None:
    """Find patterns in a CSV of events (.gz too): near repeats, hotspots, trends, series, where to look.

    Columns are named by options.  Rows without a time or place are left out and counted; an error names its line.
    With --json one object is printed and nothing else.
    """

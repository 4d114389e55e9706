"""Commands of the package `sangam-lab`: a police node has none of them."""

import importlib
from importlib.util import find_spec

import click

LAB = "sangam_lab"
"""The package is looked for by its name.  An entry point would need metadata, which sources on a path have not."""


def is_there(target: str) -> bool:
    """Tell whether a command can be loaded: one of the lab only where the lab is installed."""
    return not target.startswith(f"{LAB}.") or find_spec(LAB) is not None


def load_command(target: str, name: str) -> click.Command:
    """Return the command at `module:name`; for one of an absent lab, a hidden one that refuses."""
    if not is_there(target):
        return _absent(name)
    module, _, attribute = target.partition(":")
    command: click.Command = getattr(importlib.import_module(module), attribute)
    return command


def _absent(name: str) -> click.Command:
    def refuse(**_: object) -> None:
        raise click.UsageError(f"`sangam {name}` comes with the package sangam-lab, which is not installed here.")

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True, "help_option_names": []}
    return click.Command(name.rsplit(maxsplit=1)[-1], settings, refuse, [words], hidden=True)

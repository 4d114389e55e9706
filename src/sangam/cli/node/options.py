"""What commands of a node ask for alike: its home, and a passphrase, other settings."""

from pathlib import Path

import click

from sangam.kernel.errors import Malformed

HOME = click.option(
    "--home", type=click.Path(path_type=Path), help="The node's folder; else SANGAM_HOME, else the only node there is."
)

PASSPHRASE = click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Read the passphrase from the first line of this file instead of asking.",
)


def read_passphrase(file: Path | None, *, confirm: bool) -> str:
    """Return the passphrase of a file, or ask for it.  confirm: ask twice."""
    if file:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    asked: str = click.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm)
    return asked


def read_pair(text: str) -> tuple[str, str]:
    """Return name and value of a setting, as `--set` takes it.  Raises Malformed."""
    name, found, value = text.partition("=")
    if not found:
        raise Malformed("node:pair", "--set takes NAME=VALUE, not {text}.", text=text)
    return name.strip(), value.strip()

"""`sangam gateway`: let a desk of ours take part for a force that has no node."""

from pathlib import Path

import click

from sangam.cli.node.options import HOME
from sangam.kernel.actor import Actor
from sangam.node import homes
from sangam.node.bootstrap import attach


@click.group()
def gateway() -> None:
    """Let a desk of ours take part for a force that has no node."""


@gateway.command("open")
@click.argument("force")
@click.option("--desk", required=True, help="Code of our unit that prints, hands over and keys in, such as DL-CONTROL.")
@click.option("--contact", required=True, help="Whom to reach there: office, telephone, e-mail.")
@HOME
def open_(force: str, desk: str, contact: str, home: Path | None) -> None:
    """Open a gateway for FORCE: its questions and alerts become signed letters for our desk to hand over."""
    settings = attach(homes.find_home(home))
    from sangam.exchange.gateway import acts
    from sangam.interchange import letters

    actor = Actor(settings.force, "command line", role="admin")
    acts.open_gateway(actor, force, desk=desk, contact=contact)
    click.echo(
        f"{desk} takes part for {force}. Read these digits of our authority out to it: {letters.authority_digits()}"
    )


@gateway.command()
@click.argument("force")
@HOME
def close(force: str, home: Path | None) -> None:
    """Close the gateway for FORCE; its letters and answers stay."""
    settings = attach(homes.find_home(home))
    from sangam.exchange.gateway import acts

    acts.close_gateway(Actor(settings.force, "command line", role="admin"), force)
    click.echo(f"The gateway for {force} is closed.")


@gateway.command("list")
@HOME
def list_(home: Path | None) -> None:
    """List the forces for which our desks take part."""
    attach(homes.find_home(home))
    from sangam.exchange.gateway import acts

    for each in acts.gateways():
        click.echo(f"{each.force:<5} {each.desk:<20} {each.contact}")

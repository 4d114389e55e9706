"""`sangam group`: sharing groups, for an officer who manages them."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sangam.cli.actor import AS, actor_of_command
from sangam.cli.node.options import HOME
from sangam.node import homes
from sangam.node.bootstrap import attach

WHY = click.option("--why", required=True, help="By which order; every member reads it.")


@click.group()
def group() -> None:
    """Make sharing groups, add and remove forces, leave one, list them."""


@group.command()
@click.argument("code")
@click.option("--name", "name_en", required=True, help="Its name in English.")
@click.option("--hindi", "name_hi", required=True, help="Its name in Hindi.")
@click.option("--confirm", is_flag=True, help="Every addition waits for each owner's word, for good.")
@AS
@HOME
def make(code: str, name_en: str, name_hi: str, officer: str, home: Path | None, *, confirm: bool) -> None:
    """Make a group that our force hosts: CODE is short, such as NCR-GANGS."""
    actor = actor_of_command(officer, home)
    from sangam.records import groups

    made = groups.make(actor, code, name_en=name_en, name_hi=name_hi, confirm=confirm)
    click.echo(f"{made} is made. Add forces: sangam group add {made} FORCE")


@group.command()
@click.argument("code")
@click.argument("force")
@WHY
@AS
@HOME
def add(code: str, force: str, why: str, officer: str, home: Path | None) -> None:
    """Add FORCE to a group that we host: owners send it what is shared with the group."""
    actor = actor_of_command(officer, home)
    from sangam.records import groups

    version = groups.add_member(actor, code, force, why=why)
    click.echo(f"{force} is in {code} from version {version} on.")


@group.command()
@click.argument("code")
@click.argument("force")
@WHY
@AS
@HOME
def remove(code: str, force: str, why: str, officer: str, home: Path | None) -> None:
    """Remove FORCE from a group that we host: every owner takes back what it holds by the group."""
    actor = actor_of_command(officer, home)
    from sangam.records import groups

    version = groups.remove_member(actor, code, force, why=why)
    click.echo(f"{force} is not in {code} from version {version} on; its copies are recalled.")


@group.command()
@click.argument("code")
@WHY
@AS
@HOME
def leave(code: str, why: str, officer: str, home: Path | None) -> None:
    """Leave a group of another host: what went by it is taken back on both sides."""
    actor = actor_of_command(officer, home)
    from sangam.records import groups

    groups.leave(actor, code, why=why)
    click.echo(f"We are not in {code} any more; every member is told.")


@group.command()
@click.argument("code")
@click.argument("force")
@AS
@HOME
def agree(code: str, force: str, officer: str, home: Path | None) -> None:
    """Agree that FORCE, which the host added, receives what waits for our word."""
    actor = actor_of_command(officer, home)
    from sangam.records import groups

    groups.agree(actor, code, force)
    click.echo(f"{force} receives what is shared with {code}.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@HOME
def show(home: Path | None, *, as_json: bool) -> None:
    """Show each group: who is in it, since which version, whose addition waits for our word."""
    attach(homes.find_home(home))
    from sangam.records import groups, policy

    found = groups.all_groups()
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
        return
    if not found:
        click.echo("No sharing group is known here: make one with `sangam group make`.")
    for each in found:
        click.echo(f"{each.code}  version {each.version}  {each.name_en} / {each.name_hi}")
        members = (f"{force} (since {since})" for force, since in sorted(policy.present(each).items()))
        click.echo(f"      {', '.join(members)}")
        if waiting := groups.members_awaiting_agreement(each):
            click.echo(f"      waits for our word: {', '.join(waiting)}")

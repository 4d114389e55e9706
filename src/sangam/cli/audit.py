"""`sangam audit`: hold the ledger against what was signed; list the looks that nothing explains."""

from pathlib import Path

import click

from sangam.cli.actor import AS, actor_of_command
from sangam.cli.node.options import HOME
from sangam.node import homes
from sangam.node.bootstrap import attach


@click.group()
def audit() -> None:
    """Look at the ledger of acts."""


@audit.command("check-evidence")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", default="", help="The log's key, as its force gave it; else the bundle's own is believed.")
def check_evidence(bundle: Path, key: str) -> None:
    """Check an exported bundle offline, without a node: exit status 0 if every step holds, 1 if one does not."""
    from sangam.oversight.evidence import check_bundle

    problems = check_bundle(bundle.read_bytes(), key=key)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    believed = "" if key else "  Its own key was believed: give the force's with --key."
    click.echo(f"The evidence holds.{believed}" if not problems else f"{len(problems)} problems.")
    raise SystemExit(1 if problems else 0)


@audit.command("log-key")
@HOME
def log_key(home: Path | None) -> None:
    """Print the key of this node's log, to be read out to who checks a bundle."""
    attach(homes.find_home(home))
    from sangam.oversight.evidence import own_verifier_key

    click.echo(own_verifier_key())


@audit.command()
@HOME
def verify(home: Path | None) -> None:
    """Recompute every row, commitment, root and signature; exit status 0 if all hold, 1 if one does not."""
    attach(homes.find_home(home))
    from sangam.audit import verification
    from sangam.federation.keys import signing_key

    found = verification.verify(signing_key.signed_by_us)
    waiting = found.rows - found.sealed
    click.echo(f"{found.rows} rows: {found.sealed} sealed under {found.heads} signed heads, {waiting} waiting for the")
    click.echo(f"sealer; details of {found.erased} were erased, as recall and retention ask.")
    for problem in found.problems:
        click.echo(f"  {problem}", err=True)
    click.echo("The ledger holds." if not found.problems else f"{len(found.problems)} problems.")
    raise SystemExit(1 if found.problems else 0)


@audit.command()
@click.option("--on", "thing", help="Only acts on this record or thing, looks that showed it included.")
@click.option("--by", "officer", help="Only acts of this officer (sign-in name or service number).")
@click.option("--limit", default=50, show_default=True, help="Newest so many.")
@HOME
def show(thing: str | None, officer: str | None, limit: int, home: Path | None) -> None:
    """List acts, newest first."""
    attach(homes.find_home(home))
    from sangam.access import staff
    from sangam.audit import audit as audit_audit

    if thing:
        entries = audit_audit.entries_on(thing, limit=limit)
    elif officer:
        entries = audit_audit.entries_of_officer(staff.officer_named(officer).id, limit=limit)
    else:
        entries = audit_audit.recent_entries(limit=limit)
    for entry in entries:
        refused = f"  refused: {entry.code}" if entry.code else ""
        click.echo(f"{entry.at:%Y-%m-%d %H:%M:%S}  {entry.action:<34} {entry.label}  {entry.purpose}{refused}")


@audit.command()
@AS
@click.option("--again", is_flag=True, help="Explain the looks of the last ninety days anew first.")
@HOME
def looks(*, officer: str, again: bool, home: Path | None) -> None:
    """List the looks that nothing explains and a rule raises, a line for one officer and one thing."""
    actor = actor_of_command(officer, home)
    from sangam.oversight.looks import explanation, lines

    if again:
        explanation.explain_at_word(actor)
    view = lines.unexplained_looks(actor)
    for line in view.waiting:
        said = f"  ({line.verdict})" if line.verdict else ""
        click.echo(
            f"{line.looks:>5} looks on {line.days} days until {line.last_at:%Y-%m-%d}  {line.label}  {line.thing[:36]}"
            f"  {', '.join(line.rules)}{said}"
        )
    in_all, left = sum(view.hows.values()), view.hows.get("", 0)
    click.echo(f"{len(view.waiting)} lines to judge; {view.beside} more that no rule raises.")
    click.echo(f"{in_all - left} of {in_all} looks in ninety days are explained.")


@audit.command()
@AS
@click.argument("of")
@click.argument("place")
@HOME
def home_place(*, officer: str, of: str, place: str, home: Path | None) -> None:
    """Enter where an officer lives, as a word of addresses: one rule of unexplained looks asks for it."""
    actor = actor_of_command(officer, home)
    from sangam.access import staff
    from sangam.oversight.looks import lines

    lines.enter_home_place(actor, staff.officer_named(of).id, place)
    click.echo(f"{of}: {place}")

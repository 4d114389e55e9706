"""`sangam demo`: five nodes on this machine, an invented cast and a synthetic world."""

import signal
import sys
from pathlib import Path

import click
from sangam_lab.demo import nodes as demo_nodes
from sangam_lab.demo import sign_ins
from sangam_lab.demo.nodes import Node
from sangam_lab.world.public import world

from sangam.kernel.errors import NotFound

_TRY = """What to try: on Today of each officer stands "Try this", eight stories in the reader's language.  In short:
  Sign in as hr.naka and type  HR26DKB337  (an 8 read as a B): the stolen Scorpio, armed.
  Sign in as up.beat and type  Harjeet s/o Balwant Singh : a namesake, weak, and no word of the shooter.
  Look at hr.stf's Today: it knows which post asked.  Share the record whole with UP: up.beat's Today tells him unasked.
  Sign in as nia.hq: Delhi has offered the case of a pistol; take it over as a whole.
  Sign in as mha.desk: the Home Ministry's node has each force's totals of three months, and nothing beneath them.
All persons, numbers and organisations are invented.  Ctrl-C stops everything."""


@click.group(invoke_without_command=True)
@click.option("--check", "checks", is_flag=True, help="Play the scenarios by themselves, as far as they are built.")
@click.option("--fresh", is_flag=True, help="Forget an earlier demonstration's data first.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where its nodes lie; each folder has its own ports.")
@click.pass_context
def demo(context: click.Context, folder: Path | None, *, checks: bool, fresh: bool) -> None:
    """Start Delhi, Haryana, Uttar Pradesh, the NIA and the Home Ministry on this machine, with invented data."""
    if context.invoked_subcommand:
        return
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # a shell's background job inherits SIGINT ignored
        signal.signal(sign, signal.default_int_handler)
    place = folder.absolute() if folder else demo_nodes.folder()
    with demo_nodes.only_one(place):
        if fresh:
            demo_nodes.forget(place)
        sys.exit(_run(demo_nodes.prepare(place), checks=checks))


def _run(nodes: list[Node], *, checks: bool) -> int:
    try:
        is_new = demo_nodes.open_day(nodes, say=_say)
        if checks:
            return _check(nodes, is_new=is_new)
        _announce(nodes)
        _wait(nodes)
    except KeyboardInterrupt:
        _say("Stopping.")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        demo_nodes.stop(nodes)
    return 0


@demo.command("code")
@click.argument("name")
def print_code(name: str) -> None:
    """Print the one-time code with which an invented officer signs in now: it serves once."""
    login = name.strip().lower()
    if login not in _titles():
        raise NotFound("demo:no-sign-in", "Nobody in the demonstration signs in as {name}.", name=name)
    click.echo(sign_ins.code(login))


def _check(nodes: list[Node], *, is_new: bool) -> int:
    from sangam_lab.demo import scenarios

    fits = True
    if is_new:
        click.echo("What waits for each sign-in:")
        fits = demo_nodes.count_waiting(nodes, say=click.echo)
    return 0 if scenarios.play(nodes, say=click.echo) and fits else 1


def _announce(nodes: list[Node]) -> None:
    click.echo("\nSYNTHETIC DATA.  Addresses:")
    for node in nodes:
        click.echo(f"  {node.settings.force:<4} {node.settings.officers_origin}")
    click.echo(f"\nSign-ins, password {sign_ins.PASSWORD}; the code is printed by  ./sangam demo code NAME")
    click.echo("A code serves once: for a second sign-in within 30 seconds wait for the next.")
    titles = _titles()
    for login in (*sign_ins.SHOWN, *sign_ins.ALSO):
        click.echo(f"  {login:<18} {titles[login]}")
    click.echo(
        "Further sign-ins stand in lab/src/sangam_lab/world/cast.csv, "
        "lists to import in lab/src/sangam_lab/world/lists/."
    )
    click.echo(f"\n{_TRY}")


def _titles() -> dict[str, str]:
    made = world()
    return {officer.login: made.post(officer.login).title_en for officer in made.officers}


def _wait(nodes: list[Node]) -> None:
    while (gone := demo_nodes.ended(nodes)) is None:
        signal.sigtimedwait([signal.SIGCHLD], 1.0)
    _say(f"{gone.settings.force} has stopped by itself: see {gone.settings.home / 'log'}.")


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)

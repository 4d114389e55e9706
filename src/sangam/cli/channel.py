"""`sangam channel`: list an officer's channels, read one, write into one."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from sangam.cli.actor import AS, actor_of_command
from sangam.cli.node.options import HOME
from sangam.kernel.clock import INDIA
from sangam.kernel.errors import NotFound, Refused

if TYPE_CHECKING:
    from sangam.channels.types import ChannelView, MessageView
    from sangam.kernel.actor import Actor

_JOINERS = "\u200c\u200d"
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON, an object a line.")


@click.group()
def channel() -> None:
    """Read and write channels, for an officer of this node."""


@channel.command("list")
@AS
@_JSON
@HOME
def list_channels(officer: str, home: Path | None, *, as_json: bool) -> None:
    """Print the channels of the officer's post, with how much of each is new to it."""
    from sangam.channels import pages

    for each in pages.channels(actor_of_command(officer, home)):
        click.echo(json.dumps(_channel(each), ensure_ascii=False) if as_json else _line(each))


@channel.command()
@click.argument("name")
@click.option("--topic", default="", help="Only the messages of this topic.")
@AS
@_JSON
@HOME
def read(name: str, topic: str, officer: str, home: Path | None, *, as_json: bool) -> None:
    """Print the newest messages of a channel, by its name or number; the post has seen them then."""
    actor = actor_of_command(officer, home)
    from sangam.channels import pages

    for each in pages.conversation(actor, channel_named(actor, name), topic=topic).messages:
        click.echo(json.dumps(_message(each), ensure_ascii=False) if as_json else _line_of_message(each))


@channel.command()
@click.argument("name")
@click.argument("text")
@click.option("--mention", "mentions", multiple=True, metavar="UNIT", help="Call on this unit of the channel.")
@click.option("--asks", is_flag=True, help="The message needs an answer.")
@click.option("--topic", default="", help="The topic that it belongs to.")
@AS
@HOME
def say(name: str, text: str, officer: str, home: Path | None, **chosen: Any) -> None:
    """Write into a channel, by its name or number, as high as it carries; print the message's id."""
    actor = actor_of_command(officer, home)
    from sangam.channels import messages, pages
    from sangam.channels.types import MessageDraft

    place = channel_named(actor, name)
    level = pages.channel(actor, place).header.classification
    draft = MessageDraft(text, level, chosen["mentions"], chosen["asks"], topic=chosen["topic"])
    click.echo(messages.write_message(actor, place, draft))


def channel_named(actor: "Actor", name: str) -> UUID:
    """Return the channel of this name, number or id.

    Raises NotFound for one that is not of the actor's post, and Refused where several are called so.  Each host names
    its channels as it likes, and nothing may go into another than the one meant.
    """
    from sangam.channels import pages

    known = pages.channels(actor)
    found = [each.id for each in known if name in (each.header.name, each.number)]
    found = [each.id for each in known if name == str(each.id)] or found
    if not found:
        raise NotFound("cli:channel", "There is no channel {name} here, or not for this post.", name=name[:80])
    if len(found) > 1:
        raise Refused(
            "cli:channels-alike",
            "{count} channels are called {name}: say the id of the one you mean, which `channel list --json` prints.",
            count=len(found),
            name=name[:80],
        )
    return found[0]


def _channel(view: "ChannelView") -> dict[str, object]:
    return {"id": str(view.id), "number": view.number, "name": view.header.name, "unread": view.unread}


def _line(view: "ChannelView") -> str:
    return f"{view.number}  {_on_one_line(view.header.name)}" + (f"  {view.unread} new" if view.unread else "")


def _message(view: "MessageView") -> dict[str, object]:
    said = {"id": str(view.id), "force": view.author.force, "by": view.author.label, "at": view.said_at.isoformat()}
    return {**said, "text": view.text, "topic": view.topic, "asks": view.asks}


def _line_of_message(view: "MessageView") -> str:
    at = f"{view.said_at.astimezone(INDIA):%d.%m.%Y %H:%M}"
    return f"{at}  {view.author.force}  {_on_one_line(view.author.label)}: {_on_one_line(view.text)}"


def _on_one_line(text: str) -> str:
    """Return a text without what would move a terminal's cursor or turn its lines; joiners of letters stay."""
    return "".join(each if each.isprintable() or each in _JOINERS else " " for each in text)

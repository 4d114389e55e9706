"""Three nodes with a stretch of border, a channel over it, and the officers who speak in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from beat import officer
from founding import furnished_and_paired
from nodes import TestNode
from wire_world import Wire

from sangam.channels.public import channels
from sangam.channels.types import ChannelKind, ChannelView, Conversation, Header, MessageDraft
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS
from sangam.notices import public as notices
from sangam.notices.types import NoticeView

BORDER = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",)}
HEADER = Header("Narela – Kundli", ChannelKind.BORDER)


@dataclass
class Talk:
    """The three nodes, the wire, and who is on duty."""

    delhi: TestNode
    haryana: TestNode
    up: TestNode
    wire: Wire

    def __post_init__(self) -> None:
        self.narela = officer(self.delhi, "DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = officer(self.delhi, "DL-ON-ALIPUR", "station", "SHO Alipur")
        self.acp = officer(self.delhi, "DL-ON", "supervisor", "ACP Outer North")
        self.kundli = officer(self.haryana, "HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.rai = officer(self.haryana, "HR-SNP-RAI", "station", "SHO Rai")
        self.loni = officer(self.up, "UP-GZB-LONI", "station", "SHO Loni")
        self.nodes = {node.force: node for node in (self.delhi, self.haryana, self.up)}

    def at(self, actor: Actor) -> TestNode:
        """Return the node where an officer works."""
        return self.nodes[actor.force]

    def opens(self, actor: Actor, header: Header = HEADER, **entries: tuple[str, ...]) -> UUID:
        with self.at(actor):
            return channels.open_channel(actor, header, entries or BORDER)

    def opened(self, actor: Actor, **entries: tuple[str, ...]) -> UUID:
        """Open a channel and let every member hear of it."""
        channel = self.opens(actor, **entries)
        self.wire.deliver()
        return channel

    def writes(self, actor: Actor, channel: UUID, text: str, **changes: object) -> UUID:
        with self.at(actor):
            return channels.write_message(actor, channel, replace(MessageDraft(text), **changes))

    def reads(self, actor: Actor, channel: UUID, **kwargs: object) -> Conversation:
        with self.at(actor):
            return channels.conversation(actor, channel, **kwargs)

    def texts(self, actor: Actor, channel: UUID) -> list[str]:
        return [each.text for each in self.reads(actor, channel).messages]

    def lists(self, actor: Actor) -> list[ChannelView]:
        with self.at(actor):
            return channels.channels(actor)

    def pending(self, actor: Actor) -> list[NoticeView]:
        with self.at(actor):
            return notices.pending(actor)


@pytest.fixture
def talk(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Talk:
    """Delhi, Haryana and Uttar Pradesh, furnished and paired."""
    nodes = fresh_nodes("DL", "HR", "UP")
    furnished_and_paired(*nodes)
    return Talk(*nodes, Wire(nodes, HANDLERS))


def another_post(actor: Actor, **changes: object) -> Actor:
    """Return an officer in another post of the same unit."""
    post = new_id()
    audience = frozenset({*(each for each in actor.audience if not each.startswith("post:")), f"post:{post}"})
    return replace(actor, post=post, audience=audience, **changes)

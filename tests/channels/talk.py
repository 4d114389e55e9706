"""Three nodes, and a channel at the border."""

from dataclasses import replace
from uuid import UUID

from support.forces import Forces
from support.nodes import TestNode

from sangam.channels import channels, messages, pages
from sangam.channels.quarantine import acts, lists
from sangam.channels.types import ChannelKind, ChannelView, Conversation, Header, MessageDraft, Reach
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id

BORDER = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",)}

HEADER = Header("Narela – Kundli", ChannelKind.BORDER)


class Talk(Forces):
    """The three nodes, the wire, and who is on duty."""

    def __init__(self, *nodes: TestNode) -> None:
        super().__init__(*nodes)
        self.narela = self.seats("DL-ON-NARELA", "station", "SHO Narela")
        self.alipur = self.seats("DL-ON-ALIPUR", "station", "SHO Alipur")
        self.acp = self.seats("DL-ON", "supervisor", "ACP Outer North")
        self.second = signed_in(self.seats("DL-ON", "data_officer", "Insp Outer North"))
        self.kundli = self.seats("HR-SNP-KUNDLI", "station", "SHO Kundli")
        self.rai = self.seats("HR-SNP-RAI", "station", "SHO Rai")
        self.loni = self.seats("UP-GZB-LONI", "station", "SHO Loni")

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
            return messages.write_message(actor, channel, replace(MessageDraft(text), **changes))

    def reads(self, actor: Actor, channel: UUID, **kwargs: object) -> Conversation:
        with self.at(actor):
            return pages.conversation(actor, channel, **kwargs)

    def texts(self, actor: Actor, channel: UUID) -> list[str]:
        return [each.text for each in self.reads(actor, channel).messages]

    def hides(self, actor: Actor, channel: UUID, message: UUID, why: str = "a victim's name") -> Reach:
        with self.at(actor):
            return acts.hide_message(actor, channel, message, why=why)

    def reviews(self, message: UUID, *, erase: bool, by: Actor | None = None) -> None:
        """Let Delhi release a message, or erase it by two."""
        with self.delhi:
            if not erase:
                acts.release_message(by or self.acp, message, why="read it")
                return
            acts.propose_erasure(by or self.acp, message, why="read it")
            (asked,) = lists.proposals(self.second, message=message)
            acts.agree_to_erase(self.second, asked.id, digest=asked.digest)

    def lists(self, actor: Actor) -> list[ChannelView]:
        with self.at(actor):
            return pages.channels(actor)


def signed_in(actor: Actor) -> Actor:
    """Return an officer as signed in: only so does one agree to what another proposes."""
    return replace(actor, session=new_id())


def another_post(actor: Actor, **changes: object) -> Actor:
    """Return an officer in another post of the same unit."""
    post = new_id()
    audience = frozenset({*(each for each in actor.audience if not each.startswith("post:")), f"post:{post}"})
    return replace(actor, post=post, audience=audience, **changes)

"""Messages of a channel that one post hides without a second officer."""

from collections.abc import Iterator
from contextlib import contextmanager

from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter

from sangam.channels import channels, messages
from sangam.channels.quarantine import acts
from sangam.channels.types import ChannelKind, Header, MessageDraft, Reach
from sangam.kernel.errors import Conflict

_MEMBERS = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",)}


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    delhi, *_ = ground.world("DL", "HR").stations
    with delhi.node:
        channel = channels.open_channel(delhi.desk, Header("Narela – Kundli", ChannelKind.BORDER), _MEMBERS)

        def hide() -> int:
            message = messages.write_message(delhi.desk, channel, MessageDraft("a lorry at the naka"))
            try:
                reach = acts.hide_message(delhi.desk, channel, message, why="a victim's name")
            except Conflict:
                return 0
            return int(reach is not Reach.PROPOSED)

        yield hide


METER = Meter(
    "hidings of a post",
    "messages that one post hides before a second officer must agree",
    _begin,
    {HOUR: 3, DAY: 3, MONTH: 3 * 31},
)

"""What the frame of a page says of copies that are hidden or may be out of date, for a file that leaves without it."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from sangam.federation.lanes import status
from sangam.federation.recovery import renumbering
from sangam.federation.types import PeerView
from sangam.web.common import frame
from sangam.web.templatetags.words import time_words, word


def notices() -> list[str]:
    """Return a sentence for each force of which copies are hidden or may be out of date, and what that means."""
    peers = status.peers()
    hidden, late = [*_sentences(peers)], [*_late(peers)]
    return [
        *hidden,
        *([_("Nothing found is no answer about them.")] if hidden else []),
        *late,
        *([_("Their copies may be out of date.")] if late else []),
    ]


def _sentences(peers: Sequence[PeerView]) -> Iterator[str]:
    kept_back = renumbering.kept_back()
    for each in kept_back:
        yield _("Copies from %(force)s are hidden until its node answers: this node was started at %(time)s.") % {
            "force": word(each.force, "force"),
            "time": time_words(each.since),
        }
    for force in frame.hidden_forces(peers, kept_back):
        yield _("%(force)s has not caught this node up since it was restored from its backup.") % {
            "force": word(force, "force")
        }


def _late(peers: Sequence[PeerView]) -> Iterator[str]:
    for late in frame.late_peers(peers):
        yield _("%(force)s not heard since %(time)s.") % {
            "force": word(late.force, "force"),
            "time": time_words(late.heard_at),
        }

"""Who wrote a message, in words: of an imported one, that its author is claimed, and who brought it, in one breath."""

from django.utils.translation import gettext as _

from sangam.channels.types import MessageView
from sangam.web.templatetags.words import day_words


def author_words(message: MessageView, *, by: str) -> str:
    """Return who wrote a message; the author that a file claims never stands alone.

    by: how the message's own author, who brought an imported one, is called on the page.
    """
    if message.origin is None:
        return by
    return _("claimed: {who}, brought by {by} (file of {day})").format(
        who=claimed_author(message), by=by, day=day_words(message.came_at)
    )


def claimed_author(message: MessageView) -> str:
    """Return whom a file claims as the author of a message, "" for one that no file brought."""
    return (message.origin.who or "WhatsApp") if message.origin else ""

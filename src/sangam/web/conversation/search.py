"""Search over the messages that the officer's post may read: in one channel, or in all of them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from sangam.channels import pages
from sangam.channels.text import search as text_search
from sangam.channels.types import Found
from sangam.kernel.errors import Malformed
from sangam.web import middleware
from sangam.web.channels.message_authors import author_words
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, page, sentence


@require_GET
@form_for("channel:read")
def search(request: OfficerRequest) -> HttpResponse:
    """Show the messages that hold every word of what is sought, newest first."""
    query, channel = request.GET.get("q", "").strip(), _channel(request)
    found: list[Found] = []
    error = None
    if query:
        try:
            found = text_search.search_messages(request.actor, query, channel=channel)
        except Malformed as refused:
            error = refused
    view = pages.channel(request.actor, channel) if channel else None
    called = labels.officer_names({each.message.author.label for each in found})
    context = {
        "q": query,
        "sought": bool(query) and error is None,
        "found": [_match_words(each, called) for each in found],
        "channel": {"id": view.id, "name": view.header.name} if view else None,
        "error": sentence(error) if error else "",
    }
    return page(request, "conversation/search.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _match_words(each: Found, called: Mapping[str, str]) -> dict[str, Any]:
    message = each.message
    return {
        "url": f"{reverse('channel', args=[each.channel])}?until={message.id}#said-{message.id}",
        "name": each.name,
        "force": message.author.force,
        "by": author_words(message, by=called[message.author.label]),
        "text": message.text,
        "at": message.said_at,
    }


def _channel(request: OfficerRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("channel", ""))
    except ValueError:
        return None


urlpatterns = [path("channels/search/", search, name="channel_search")]

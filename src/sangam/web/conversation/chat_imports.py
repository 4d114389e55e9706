"""The import of a WhatsApp export into a channel: the file, the preview with who is who, taken in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from sangam.access.policy import require
from sangam.channels import pages
from sangam.channels.types import ChannelView
from sangam.interchange.whatsapp import archive
from sangam.interchange.whatsapp.archive import OpenedExport
from sangam.interchange.whatsapp.types import Export, Preview
from sangam.kernel.errors import Malformed, SangamError
from sangam.web import middleware
from sangam.web.channels import channel_forms
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other, sentence

_AT_ONCE = 1_000
"""New messages of one press: more would keep the page waiting for long."""
_SHOWN = 12
_MOST_NAMED = 60
_LONGEST_POST = 120


@require_http_methods(["GET", "POST"])
@form_for("channel:open")
def chat_import(request: OfficerRequest, channel: UUID) -> HttpResponse:
    """Ask for an export, show what would come of it, and take it in."""
    require(request.actor, "channel:open")
    view = pages.channel(request.actor, channel)
    if request.method == "GET":
        return _page(request, view)
    try:
        return _STEPS.get(request.POST.get("step", ""), _read_export)(request, view)
    except Malformed as error:
        return _page(request, view, error=error)


def _read_export(request: OfficerRequest, view: ChannelView) -> HttpResponse:
    """Keep the file and show the preview; a file that is no export is not kept."""
    handed = request.FILES.get("file")
    if handed is None:
        raise Malformed("web:no-chat", "Choose the file that WhatsApp made: a text or a zip file.")
    upload = archive.keep_upload(request.actor, view.id, handed.chunks())
    name = (handed.name or "")[:100]
    try:
        return _preview(request, view, upload, name)
    except SangamError:
        archive.drop_upload(request.actor, view.id, upload)
        raise


def _take_messages(request: OfficerRequest, view: ChannelView) -> HttpResponse:
    """Take in what is new, at most a thousand messages a press; the page stays until all are there."""
    upload, name = _upload(request), request.POST.get("name", "")[:100]
    with archive.opened_upload(request.actor, view.id, upload, name=name) as opened:
        posts = _posts(request, opened.export)
        outcome = archive.import_export(request.actor, view.id, opened, posts=posts, most=_AT_ONCE)
    told = ngettext("%(n)s message was taken in.", "%(n)s messages were taken in.", outcome.added)
    messages.success(request, told % {"n": outcome.added})
    if outcome.added >= _AT_ONCE:
        return _preview(request, view, upload, name)
    archive.drop_upload(request.actor, view.id, upload)
    for note in outcome.notes[:_SHOWN]:
        messages.warning(request, note)
    return see_other(reverse("channel", args=[view.id]))


def _drop_export(request: OfficerRequest, view: ChannelView) -> HttpResponse:
    archive.drop_upload(request.actor, view.id, _upload(request))
    messages.info(request, _("The export was left. Nothing more of it is taken in."))
    return see_other(reverse("channel", args=[view.id]))


_STEPS = {"take": _take_messages, "drop": _drop_export}


def _preview(request: OfficerRequest, view: ChannelView, upload: UUID, name: str) -> HttpResponse:
    with archive.opened_upload(request.actor, view.id, upload, name=name) as opened:
        found = archive.preview(request.actor, view.id, opened)
        return _page(request, view, shown=_words(request, found, opened), upload=upload, name=name)


def _words(request: OfficerRequest, found: Preview, opened: OpenedExport) -> dict[str, Any]:
    posts = _posts(request, opened.export)
    return {
        "tally": found.tally,
        "people": [
            {"at": at, "who": who, "count": count, "post": posts.get(who, "")}
            for at, (who, count) in enumerate(list(found.people.items())[:_MOST_NAMED])
        ],
        "identifiers": [
            {"kind": kind, "normal": normal, "count": count}
            for (kind, normal), count in sorted(found.identifiers.items(), key=lambda each: -each[1])[:_MOST_NAMED]
        ],
        "lines": opened.export.lines[:_SHOWN],
        "fresh": found.fresh,
        "left_out": found.left_out[:_SHOWN],
        "lacking": len(found.lacking),
    }


def _posts(request: OfficerRequest, export: Export) -> dict[str, str]:
    """Return the posts that the form names, by the names of the export."""
    named = {who: request.POST.get(f"who-{at}", "").strip() for at, who in enumerate(export.people)}
    for post in named.values():
        if len(post) > _LONGEST_POST:
            raise Malformed("web:chat-post", "A post or an officer has at most {most} characters.", most=_LONGEST_POST)
    return {who: post for who, post in named.items() if post}


def _upload(request: OfficerRequest) -> UUID:
    try:
        return UUID(request.POST.get("upload", ""))
    except ValueError:
        raise Malformed("web:no-chat", "Choose the file that WhatsApp made: a text or a zip file.") from None


def _page(
    request: OfficerRequest,
    view: ChannelView,
    *,
    shown: Mapping[str, Any] | None = None,
    upload: UUID | None = None,
    name: str = "",
    error: SangamError | None = None,
) -> HttpResponse:
    units = [unit for each in channel_forms.reader_words(view.readers) for unit in each["units"]]
    status = middleware.STATUS[type(error)] if error else 200
    context = {
        "channel": {"id": view.id, "name": view.header.name, "members": sorted(view.readers)},
        "preview": shown,
        "upload": upload,
        "name": name,
        "posts": sorted({f"{post}, {unit['name']}" for unit in units for post in unit["posts"]}),
        "error": sentence(error) if error else "",
    }
    return page(request, "conversation/chat_import.html", context, status=status)


urlpatterns = [path("channels/<uuid:channel>/import/", chat_import, name="chat_import")]

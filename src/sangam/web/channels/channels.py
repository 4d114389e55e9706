"""Channels: the list with what waits, one conversation with its composer and hits, who belongs to it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may
from sangam.channels import channels, pages
from sangam.channels import messages as channel_messages
from sangam.channels.types import ChannelView, Conversation, MessageView, QuarantineView
from sangam.federation.lanes import status
from sangam.federation.types import FileState
from sangam.hosting.types import MembershipVersion
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError
from sangam.web import middleware
from sangam.web.channels import channel_forms
from sangam.web.channels.channel_forms import ChannelForm
from sangam.web.channels.message_authors import claimed_author
from sangam.web.channels.message_markup import render_messages
from sangam.web.channels.topic_things import asked_topic, number_in
from sangam.web.check.check import answer_words
from sangam.web.common import labels
from sangam.web.common.message_steps import steps
from sangam.web.common.pages import OfficerRequest, form_for, is_htmx, officer_only, page, see_other, sentence
from sangam.web.common.sentences import said_again
from sangam.web.live import sent_things
from sangam.web.records.files import file_words, given_file, handed_in
from sangam.web.records.from_message import KINDS as RECORD_KINDS
from sangam.web.templatetags.words import listed

_TALK = "talk"
"""The part of a channel's page that reads itself anew at each message."""
_SHOWN_IN_FORM = ("channels:", "federation:file-", "web:channel", "web:upload-")


@require_GET
@officer_only
def channel_list(request: OfficerRequest) -> HttpResponse:
    """List the channels of the officer's post, and the messages that its unit is not through with."""
    found = pages.channels(request.actor)
    needed = pages.messages_to_handle(request.actor)
    context = {
        "channels": [_channel(each) for each in found],
        "needed": labels.called_in(({"by": each.message.author.label, "view": each} for each in needed), "by"),
        "about": asked_topic(request),
        "may_open": may(request.actor, "channel:open"),
        "may_review": may(request.actor, "channel:review"),
    }
    return page(request, "channels/channels.html", context)


@require_http_methods(["GET", "POST"])
@form_for("channel:open")
def channel_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a new channel; open it."""
    clearance = request.actor.clearance
    if request.method == "GET":
        return _new(request, ChannelForm(initial=channel_forms.fresh_values(request.actor), clearance=clearance))
    if request.POST.get("step") == "find":
        return _new(request, ChannelForm.unjudged(request.POST, clearance=clearance))
    form = ChannelForm(request.POST, clearance=clearance)
    if not form.is_valid():
        return _new(request, form)
    try:
        entries = channel_forms.entries_by_force(form.cleaned_data["unit"])
        made = channels.open_channel(request.actor, form.header(), entries, why=form.cleaned_data["why"])
    except (Malformed, NotFound, Refused) as error:
        form.refuse(error)
        return _new(request, form)
    return see_other(reverse("channel", args=[made]))


@require_GET
@officer_only
def channel(request: OfficerRequest, channel: UUID) -> HttpResponse:
    """Show a channel's newest messages, earlier ones, or those that the post has not seen."""
    return _conversation(request, channel)


@require_POST
@officer_only
def channel_say(request: OfficerRequest, channel: UUID) -> HttpResponse:
    """Write into a channel; what it may not carry is refused, and what was typed stays."""
    try:
        with handed_in(request) as attach:
            draft = channel_forms.draft_of(request, channel, attach=attach)
            channel_messages.write_message(request.actor, channel, draft)
    except SangamError as error:
        if not error.code.startswith(_SHOWN_IN_FORM) or isinstance(error, NotFound):
            raise
        return _conversation(request, channel, error)
    return see_other(reverse("channel", args=[channel]))


@require_POST
@officer_only
def channel_handle(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Be through with a message for the unit, or say that the unit is not."""
    handled = request.POST.get("handled") == "1"
    channel_messages.handle_message(request.actor, channel, message, handled=handled)
    back = reverse("channels") if request.POST.get("next") == "list" else reverse("channel", args=[channel])
    return see_other(back)


@require_GET
@officer_only
def channel_hits(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Show beside a message what this node knows of what it names; without script, as the answer of the box."""
    if request.purpose is None:
        template = "channels/_beside.html" if is_htmx(request) else "check/check.html"
        return page(request, template, {"check": None, "asks_purpose": not is_htmx(request)})
    found = channel_messages.check_message(request.actor, channel, message, purpose=request.purpose)
    words = answer_words(found, request.actor)
    if not is_htmx(request):
        return page(request, "check/check.html", {"check": words, "text": found.text})
    shown = [hit for hit in words["hits"] if hit["strength"] != "weak"]
    return page(request, "channels/_beside.html", {"check": words, "hits": shown})


@require_GET
@officer_only
def channel_file(request: OfficerRequest, channel: UUID, file: UUID) -> HttpResponseBase:
    """Give a file of a channel to the officer's browser."""
    original = request.GET.get("original") == "1"
    opened = channel_messages.open_file(request.actor, channel, file, original=original)
    return given_file(request, opened, download=original)


@require_http_methods(["GET", "POST"])
@officer_only
def channel_members(request: OfficerRequest, channel: UUID) -> HttpResponse:
    """Show who belongs to a channel, and what changed when and why."""
    view = pages.channel(request.actor, channel)
    us, host = here.node().force, view.membership.host
    manages = may(request.actor, "channel:open")
    values = {"units": request.POST.getlist("unit"), "q": request.POST.get("q", "").strip()}
    known = {force for force in status.states() if force not in view.membership.members}
    context = {
        "channel": _channel(view),
        "readers": channel_forms.reader_words(view.readers),
        "versions": labels.called_in(map(_version, pages.versions(request.actor, channel)), "by"),
        "others": sorted(known),
        "awaits": view.awaits,
        "may": {"change": manages, "host": manages and host == us, "leave": manages and host != us},
        "us": us,
        **(channel_forms.unit_choices(request.actor, values) if manages else {}),
    }
    return page(request, "channels/channel_members.html", context)


@require_POST
@officer_only
def channel_act(request: OfficerRequest, channel: UUID, act: str) -> HttpResponse:
    """Add units or a force, take a unit out, remove a force, agree to one, or leave."""
    if act not in _ACTS:
        raise NotFound("web:channel-act", "A channel cannot do this.")
    try:
        _ACTS[act](request, channel)
    except (Malformed, Conflict) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Done; every member is told."))
    back = "channels" if act == "leave" else "channel_members"
    return see_other(reverse(back, args=[] if act == "leave" else [channel]))


def _add_units(request: OfficerRequest, channel: UUID) -> None:
    """Add the ticked units: those of a new force with the force, those of a member to its others."""
    view, why = pages.channel(request.actor, channel), request.POST.get("why", "")
    for force, codes in channel_forms.entries_by_force(request.POST.getlist("unit")).items():
        if force in view.readers:
            named = (*view.readers[force], *codes)
            channels.name_posts(request.actor, channel, force, named, why=why)
        else:
            channels.add_force(request.actor, channel, force, codes, why=why)


def _drop_unit(request: OfficerRequest, channel: UUID) -> None:
    """Take one unit or post out of its force's."""
    view, force, gone = pages.channel(request.actor, channel), _force(request), request.POST.get("unit", "")
    named = [entry for entry in view.readers.get(force, ()) if entry != gone]
    channels.name_posts(request.actor, channel, force, named, why=request.POST.get("why", ""))


def _force(request: OfficerRequest) -> str:
    return request.POST.get("force", "")


_ACTS: dict[str, Callable[[OfficerRequest, UUID], None]] = {
    "add": _add_units,
    "drop": _drop_unit,
    "remove": lambda request, channel: channels.remove_force(
        request.actor, channel, _force(request), why=request.POST.get("why", "")
    ),
    "agree": lambda request, channel: channels.agree_to_force(request.actor, channel, _force(request)),
    "leave": lambda request, channel: channels.leave_channel(request.actor, channel, why=request.POST.get("why", "")),
}


def _new(request: OfficerRequest, form: ChannelForm) -> HttpResponse:
    values = {"q": request.POST.get("q", "").strip(), "units": form["unit"].value() or []}
    context = {"form": form, **channel_forms.unit_choices(request.actor, values)}
    return page(request, "channels/channel_new.html", context, status=form.status)


def _conversation(request: OfficerRequest, channel: UUID, error: SangamError | None = None) -> HttpResponse:
    unread = request.GET.get("show") == "unread"
    before, until = _id_in_address(request, "before"), _id_in_address(request, "until")
    topic = " ".join(request.GET.get("topic", "").split())[:40]
    found = pages.conversation(request.actor, channel, before=before, until=until, unread=unread, topic=topic)
    view, said = found.channel, _said_words(request.actor, found)
    kinds = RECORD_KINDS if may(request.actor, "record:create") else ()
    talk = {
        "channel": _channel(view),
        "said": render_messages(request, {"id": view.id}, said, record_kinds=kinds),
        "unread_only": unread,
        "topic": topic,
        "earlier": _earlier(channel, said, topic) if found.earlier else "",
        "later": found.later,
        "arriving": any(each["arriving"] for each in said),
        "may": {"write": may(request.actor, "channel:write"), "open": may(request.actor, "channel:open")},
    }
    if request.headers.get("HX-Target") == _TALK:
        return page(request, "channels/channel_talk.html", talk)
    levels = [each.name.lower() for each in channel_forms.LEVELS if each <= view.header.classification]
    context = {
        **talk,
        "readers": channel_forms.reader_words(view.readers),
        "number": number_in(topic),
        "topics": found.topics,
        "levels": levels,
        "values": {
            "text": request.POST.get("text", ""),
            "topic": request.POST.get("topic", "") or topic,
            "mentions": request.POST.getlist("mention"),
            "level": request.POST.get("level") or levels[-1],
            "asks": "asks" in request.POST,
        },
        "errors": {"text": sentence(error) if error else ""},
        "others": _others(request.actor, view.id),
        "follows": sent_things.seal(request.actor, "channel", view.id, _sent(found)),
    }
    return page(request, "channels/channel.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _sent(found: Conversation) -> list[sent_things.Sent]:
    """Return what of ours the conversation shows, and how far it is with all members."""
    ways = [(each.id, each.progress) for each in found.messages if each.progress]
    return [sent_things.Sent(message, way.reached_at, way.seen_at) for message, way in ways]


def _others(actor: Actor, channel: UUID) -> list[dict[str, Any]]:
    """Return the officer's other channels: a message that names one may be meant for it (web/src/elsewhere.ts)."""
    return [{"id": each, "name": name} for each, name in pages.channel_names(actor).items() if each != channel]


def _earlier(channel: UUID, said: list[dict[str, Any]], topic: str) -> str:
    asked = {"before": said[0]["id"], **({"topic": topic} if topic else {})}
    return f"{reverse('channel', args=[channel])}?{urlencode(asked)}"


def _id_in_address(request: OfficerRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _channel(view: ChannelView) -> dict[str, Any]:
    return {
        "id": view.id,
        "number": view.number,
        "name": view.header.name,
        "kind": str(view.header.kind),
        "level": view.header.classification.name.lower(),
        "clearance": view.header.clearance.name.lower(),
        "host": view.membership.host,
        "members": sorted(view.readers),
        "unread": view.unread,
        "needs": view.needs,
        "unreached": view.unreached,
        "url": reverse("channel", args=[view.id]),
        "at": view.changed_at,
    }


def _said_words(actor: Actor, found: Conversation) -> list[dict[str, Any]]:
    names = channel_forms.unit_names({unit for each in found.messages for unit in each.mentions})
    rights = {"checks": may(actor, "check:run"), "audits": may(actor, "channel:audit")}
    return _in_words([_message_words(each, found.channel, names, **rights) for each in found.messages])


def _in_words(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return lines with their authors as they are called on a page in the reader's language."""
    return [line | _hidden_words(line) for line in labels.called_in(lines, "by")]


def _hidden_words(line: dict[str, Any]) -> dict[str, Any]:
    shown = {name: line[name] for name in ("hidden", "asked") if line.get(name)}
    return {name: labels.called_in([each], "by", "reviewed_by")[0] for name, each in shown.items()}


def _message_words(
    each: MessageView, channel: ChannelView, names: dict[str, str], *, checks: bool, audits: bool
) -> dict[str, Any]:
    file = each.file
    others = [force for force in sorted(channel.readers) if force != each.author.force]
    named = channel_messages.recognise_names(each.text) if checks else ()
    return {
        "id": each.id,
        "force": each.author.force,
        "by": each.author.label,
        "ours": each.ours,
        "at": each.said_at,
        "text": each.text,
        "level": each.classification.name.lower(),
        "lower": each.classification != channel.header.classification,
        "mentions": [names.get(unit, unit) for unit in each.mentions],
        "asks": each.asks,
        "needs": each.needs,
        "unread": each.unread,
        "late": each.came_at if each.late else None,
        "stated": each.stated_at,
        "names": bool(named),
        "file": file_words(file, reverse("channel_file", args=[channel.id, file.id])) if file else None,
        "arriving": bool(file and file.state is FileState.AWAITED),
        "states": steps(each.progress, force=listed(others))[:4] if each.progress else None,
        "ways": [
            {"force": force, "states": steps(way, force=force)[:4], "trouble": said_again(way.trouble)}
            for force, way in sorted(each.ways.items())
        ],
        "seen_by": [{"force": post.force, "label": post.label} for post in each.seen_by],
        "topic": each.topic,
        "origin": each.origin,
        "claimed": claimed_author(each),
        "brought": each.came_at,
        "hides_everywhere": here.node().force in (each.author.force, channel.membership.host),
        **_revision_words(each, audits=audits),
    }


def _revision_words(each: MessageView, *, audits: bool) -> dict[str, Any]:
    return {
        "hidden": _quarantine_words(each.hidden) if each.hidden else None,
        "asked": _quarantine_words(each.asked) if each.asked else None,
        "edited": each.edited_at,
        "withdrawn": each.withdrawn_at,
        "may_edit": each.may_edit,
        "may_withdraw": each.may_withdraw,
        "may_audit": audits and bool(each.edited_at or each.withdrawn_at),
    }


def _version(view: MembershipVersion) -> dict[str, Any]:
    said = {name: getattr(view, name) for name in ("version", "at", "by", "added", "removed")}
    return said | {"why": _("Opened") if view.why == "opened" else view.why}


def _quarantine_words(view: QuarantineView) -> dict[str, Any]:
    return {
        "state": view.state,
        "force": view.by.force,
        "by": view.by.label,
        "reason": view.reason,
        "at": view.at,
        "reviewed_by": view.reviewed_by,
        "reach": str(view.reach),
        "declined": [{"force": each.by.force, "why": each.why} for each in view.declined],
    }


urlpatterns = [
    path("channels/", channel_list, name="channels"),
    path("channels/new/", channel_new, name="channel_new"),
    path("channels/<uuid:channel>/", channel, name="channel"),
    path("channels/<uuid:channel>/say/", channel_say, name="channel_say"),
    path("channels/<uuid:channel>/messages/<uuid:message>/handled/", channel_handle, name="channel_handle"),
    path("channels/<uuid:channel>/messages/<uuid:message>/hits/", channel_hits, name="channel_hits"),
    path("channels/<uuid:channel>/files/<uuid:file>/", channel_file, name="channel_file"),
    path("channels/<uuid:channel>/members/", channel_members, name="channel_members"),
    path("channels/<uuid:channel>/members/<slug:act>/", channel_act, name="channel_act"),
]

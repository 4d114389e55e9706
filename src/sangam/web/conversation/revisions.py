"""What an author changes of a message: its text, or that it stands there; and the history for who audits."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.channels import revisions
from sangam.web.accountability.looks import ways
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other


@require_POST
@officer_only
def message_edit(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Change what a message of the officer's post says; a text that is not taken stands in the answer."""
    revisions.edit_message(request.actor, channel, message, request.POST.get("text", ""))
    messages.success(request, _("Changed at every member."))
    return _back(channel, message)


@require_POST
@officer_only
def message_withdraw(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Take a message of the officer's post out of the channel."""
    revisions.withdraw_message(request.actor, channel, message)
    messages.success(request, _("Withdrawn at every member."))
    return _back(channel, message)


@require_GET
@officer_only
def message_changes(request: OfficerRequest) -> HttpResponse:
    """List the messages that were edited or withdrawn last, for who audits."""
    changed = revisions.changed_messages(request.actor)
    context = {"changed": changed, "ways": ways(request.actor, "message_changes")}
    return page(request, "conversation/changes.html", context)


@require_GET
@officer_only
def message_history(request: OfficerRequest, message: UUID) -> HttpResponse:
    """Show all that a message has said, for who audits."""
    found = revisions.history(request.actor, message)
    return page(request, "conversation/history.html", {"name": found.name, "revisions": found.revisions})


def _back(channel: UUID, message: UUID) -> HttpResponse:
    return see_other(f"{reverse('channel', args=[channel])}?until={message}#said-{message}")


urlpatterns = [
    path("channels/<uuid:channel>/messages/<uuid:message>/edit/", message_edit, name="message_edit"),
    path("channels/<uuid:channel>/messages/<uuid:message>/withdraw/", message_withdraw, name="message_withdraw"),
    path("messages/changed/", message_changes, name="message_changes"),
    path("quarantine/<uuid:message>/history/", message_history, name="message_history"),
]

"""The forms of the page of forces: a code made, a code entered, characters compared, a change proposed."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field

CHANGES = {
    "suspend": _("Suspend: take nothing more from it for now; what is for it waits"),
    "resume": _("Resume: exchange with it again"),
    "leave": _("Part: nothing goes either way until both join again"),
    "renew": _("Renew our own key at every force"),
}
OFFERED = {"paired": ("suspend", "leave"), "suspended": ("resume", "leave"), "invited": ("leave",)}
"""What can be proposed for a peer, by its state."""


class InviteForm(OfficerForm):
    """For which force a joining code is made."""

    force = text_field(_("Code of the other force"), most=4)
    refused_at: ClassVar = {"federation:join-": "force"}


class EnterForm(OfficerForm):
    """A joining code as it was received."""

    code = text_field(_("Joining code"), rows=3, most=400)
    refused_at: ClassVar = {"federation:": "code"}


class CompareForm(OfficerForm):
    """The characters that the other force reads out."""

    heard = text_field(_("The twelve characters, as the other force reads them out"), most=40)
    refused_at: ClassVar = {"federation:join-differ": "heard"}


class ChangeForm(OfficerForm):
    """A change of a peer that an officer proposes, and why."""

    what = CodeField(label=_("What is to be done?"), widget=forms.RadioSelect)
    reason = text_field(_("Why?"), rows=2)
    texts: ClassVar = {"reason": "reason"}
    refused_at: ClassVar = {"federation:peer-reason": "reason", "access:": "what", "federation:": "what"}

    def offer(self, changes: tuple[str, ...]) -> "ChangeForm":
        """Offer these changes; return the form."""
        self.fields["what"].choices = [(each, CHANGES[each]) for each in changes]  # type: ignore[attr-defined]
        return self


class AgreeForm(OfficerForm):
    """What the second officer agrees to; of a joining also what he has heard."""

    digest = forms.CharField(widget=forms.HiddenInput)
    heard = text_field(_("The twelve characters, as the other force reads them out"), most=40, required=False)
    refused_at: ClassVar = {"federation:join-differ": "heard"}


FORMS = {"invite": InviteForm, "enter": EnterForm, "renew": ChangeForm}

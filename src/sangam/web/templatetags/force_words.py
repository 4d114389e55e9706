"""Words of deeds about pairings."""

from django.utils.translation import gettext_lazy as _

from sangam.web.templatetags.vocabulary import Words

DEEDS: Words = {
    "officer:peer:agree": _("Agreed to a change of a pairing"),
    "officer:peer:compare": _("Compared the twelve characters of a joining"),
    "officer:peer:enter-code": _("Entered a joining code"),
    "officer:peer:make-code": _("Made a joining code"),
    "officer:peer:propose": _("Proposed a change of a pairing"),
    "officer:peer:withdraw-code": _("Withdrew a joining code"),
    "node:peer:count-try": _("Counted a vain try of a joining code"),
    "node:peer:meet": _("Answered another server by a joining code"),
}

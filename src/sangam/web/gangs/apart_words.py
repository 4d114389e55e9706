"""Why a claim of membership is not counted, in words."""

from django.utils.translation import gettext_lazy as _

from sangam.networks.types import Apart
from sangam.web.templatetags.vocabulary import Words

APART: Words = {
    Apart.VICTIM: _("was wronged: never a member"),
    Apart.CHILD: _("is or may be a child: never counted"),
    Apart.NO_EVIDENCE: _("no evidence is named"),
    Apart.UNJUDGED: _("neither source nor truth is known (F6)"),
    Apart.DISPUTED: _("another force disputes it"),
    Apart.NO_LAST_DAY: _("has no last day"),
    Apart.EXPIRED: _("its time has passed"),
}

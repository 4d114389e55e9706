"""The words and icons of what a notice can be about and no record, room or message is."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from sangam.web.templatetags.vocabulary import Words

NOTICES: Words = {
    "record": _("Record"),
    "challenge": _("Challenge"),
    "look": _("Looks"),
    "glass": _("Break glass"),
    "group": _("Sharing group"),
    "sign-in": _("Sign in"),
}

NOTICE_ICONS: Mapping[str, str] = {
    "record": "file-text",
    "challenge": "hand",
    "look": "eye",
    "glass": "octagon-alert",
    "group": "users",
    "sign-in": "lock",
}

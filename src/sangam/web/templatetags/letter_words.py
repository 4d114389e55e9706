"""The words of letters: their headings, which are their own keys, and what a force without a node said."""

from django.utils.translation import gettext_lazy as _

from sangam.web.templatetags.vocabulary import Words

HEADINGS: Words = {
    "Request for information": _("Request for information"),
    "Further to our request": _("Further to our request"),
    "Alert": _("Alert"),
    "Alert cancelled": _("Alert cancelled"),
    "About": _("About"),
    "Question": _("Question"),
    "Purpose": _("Purpose"),
    "Answer wanted": _("Answer wanted"),
    "Wanted of you": _("Wanted of you"),
    "Caution": _("Caution"),
    "Text": _("Text"),
    "Plates and numbers": _("Plates and numbers"),
    "Area": _("Area"),
    "Authority": _("Authority"),
    "Valid until": _("Valid until"),
    "Message": _("Message"),
    "Answer": _("Answer"),
    "Refusal": _("Refusal"),
    "Outcome": _("Outcome"),
    "Closed": _("Closed"),
    "Cancelled": _("Cancelled"),
    "Reason": _("Reason"),
    "Grade": _("Grade"),
}

NONE: Words = {"known": _("none known"), "none": _("none")}

SAID: Words = {
    "answered": _("It answers"),
    "declined": _("It declines"),
    "seen": _("It has seen the alert"),
    "acted": _("It has acted"),
}

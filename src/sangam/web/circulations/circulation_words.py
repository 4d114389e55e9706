"""The words of decisions by circulation."""

from django.utils.translation import pgettext_lazy

from sangam.web.templatetags.vocabulary import Words

STATES: Words = {
    "open": pgettext_lazy("circulation", "waits for answers"),
    "late": pgettext_lazy("circulation", "time is over, not all have agreed"),
    "agreed": pgettext_lazy("circulation", "all have agreed"),
    "decided": pgettext_lazy("circulation", "decided"),
    "meeting": pgettext_lazy("circulation", "for the next meeting"),
    "withdrawn": pgettext_lazy("circulation", "withdrawn"),
}

ANSWERS: Words = {
    "agreed": pgettext_lazy("circulation", "Agrees"),
    "meeting": pgettext_lazy("circulation", "Wants it discussed"),
}

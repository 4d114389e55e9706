"""The words of practices and courses."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.web.templatetags.vocabulary import Words

CATEGORIES: Words = {
    "prevention": _("Prevention"),
    "detection": _("Detection"),
    "investigation": _("Investigation"),
    "forensics": _("Forensics and evidence"),
    "technology": _("Technology"),
    "training": _("Training"),
    "border": _("Border coordination"),
}

STAGES: Words = {
    "untested": pgettext_lazy("stage of evidence", "Untested"),
    "tried": pgettext_lazy("stage of evidence", "Tried here"),
    "evaluated": pgettext_lazy("stage of evidence", "Evaluated here"),
    "independent": pgettext_lazy("stage of evidence", "Evaluated independently"),
}

SHIPPED = _("Ships with Sangam")

SHELVES: Words = {"worked": _("In use: worked"), "did-not": _("In use: did not work")}

LANGUAGES: Words = {"en": "English", "hi": "हिन्दी", "ur": "اردو", "pa": "ਪੰਜਾਬੀ"}

RESULTS: Words = {
    "better": pgettext_lazy("what came of a practice", "Better"),
    "no-change": pgettext_lazy("what came of a practice", "No change"),
    "worse": pgettext_lazy("what came of a practice", "Worse"),
    "too-early": pgettext_lazy("what came of a practice", "Too early to say"),
}

DRAFT_STATES: Words = {
    "writing": pgettext_lazy("draft", "being written"),
    "review": pgettext_lazy("draft", "in review"),
}

PARTS: Words = {
    "title": pgettext_lazy("part of a practice", "Title"),
    "summary": pgettext_lazy("part of a practice", "In short"),
    "problem": pgettext_lazy("part of a practice", "Problem"),
    "done": pgettext_lazy("part of a practice", "What was done"),
    "effect": pgettext_lazy("part of a practice", "Effect"),
    "mechanism": pgettext_lazy("part of a practice", "How it works"),
    "moderators": pgettext_lazy("part of a practice", "Where it works"),
    "implementation": pgettext_lazy("part of a practice", "How it is put in place"),
    "cost": pgettext_lazy("part of a practice", "Cost"),
    "pitfalls": pgettext_lazy("part of a practice", "Pitfalls"),
    "sources": pgettext_lazy("part of a practice", "Sources"),
}

COURSE_STATES: Words = {
    "open": pgettext_lazy("course", "to be done"),
    "overdue": pgettext_lazy("course", "overdue"),
    "done": pgettext_lazy("course", "passed"),
}

"""The words of arrests, their checklist and despatches."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.arrests.types import DespatchAnswer, DespatchKind, DespatchState, Lack, StepState
from sangam.web.templatetags.vocabulary import Words

LACKS: Words = {
    Lack.MISSING: _("Nothing is written yet."),
    Lack.LATE: _("Its time is over, and nothing is written."),
    Lack.TOO_LATE: _("Done after its time."),
    Lack.LANGUAGE: _("Not in the language that the person understands: %(language)s is missing."),
    Lack.DOCUMENT: _("The document is missing."),
    Lack.SIGNATURE: _("The signature is missing."),
    Lack.REASON: _("The reason is missing."),
    Lack.DECIDED_BY: _("It is not said who decided."),
    Lack.CHANGED: _("This item was changed after you wrote: read it again."),
}

STATES: Words = {
    StepState.DONE: pgettext_lazy("checklist", "Done"),
    StepState.NOT_DONE: pgettext_lazy("checklist", "Not done, for a reason"),
    StepState.NOT_APPLICABLE: pgettext_lazy("checklist", "Does not apply here"),
}

KINDS: Words = {
    DespatchKind.HOME_NOTICE: _("Notice of an arrest to the home district"),
    DespatchKind.STATUS: _("Status of a person"),
    DespatchKind.ROLL_A: _("Bad-character roll A: has gone to your area"),
    DespatchKind.ROLL_B: _("Bad-character roll B: what is known of a stranger"),
    DespatchKind.HISTORY_SHEET: _("History sheet for the next station"),
    DespatchKind.EXTERNMENT: _("Externment order"),
    DespatchKind.ASSISTANCE: _("Request for local assistance"),
}

ANSWERS: Words = {
    DespatchAnswer.HERE: _("Is here"),
    DespatchAnswer.NOT_HERE: _("Is not here"),
    DespatchAnswer.GONE_ON: _("Has gone on: I say where to"),
    DespatchAnswer.KNOWN: _("Is known: I say what for"),
    DespatchAnswer.NOT_KNOWN: _("Nothing is known"),
    DespatchAnswer.GIVEN: _("We help"),
    DespatchAnswer.CANNOT: _("We cannot: I say why"),
}

DESPATCH_STATES: Words = {
    DespatchState.SENT: pgettext_lazy("despatch", "sent"),
    DespatchState.RECEIVED: pgettext_lazy("despatch", "received"),
    DespatchState.ANSWERED: pgettext_lazy("despatch", "answered"),
    DespatchState.OVERDUE: pgettext_lazy("despatch", "no reply in time"),
}

STATUSES: Words = {
    "arrested": _("Arrested"),
    "bailed": _("On bail"),
    "released": _("Released"),
    "escaped": _("Escaped from custody"),
}

TOLD: Words = {
    "said": _("said of our own record"),
    "sent": _("its owner is told"),
    "left": _("its owner could not be told: call the desk"),
}

WRONG: Words = {
    "no-name": _("no name"),
    "release": _("unknown kind of release"),
    "long": _("a column is too long"),
    "date": _("the date is not as 2026-12-31"),
    "station": _("no station, or several, of this name"),
}

BINDING: Words = {"law": pgettext_lazy("checklist", "law"), "policy": pgettext_lazy("checklist", "policy")}

COLUMNS: Words = {
    "code": _("Code"),
    "source": _("Source of law"),
    "binding": _("Law or policy"),
    "forces": _("Forces that it binds (DL,HR; empty: all)"),
    "applies": _("When it applies"),
    "wants": _("What it wants"),
    "within_h": _("Hours from the arrest"),
    "from_date": _("Valid from"),
    "until_date": _("Valid until"),
    "verified_by": _("Verified by (legal officer)"),
    "en": _("Text in English"),
    "hi": _("Text in Hindi"),
    "ur": _("Text in Urdu"),
    "pa": _("Text in Punjabi"),
}

TABLES: Mapping[str, Words] = {
    "checklist_step": STATES,
    "law_or_policy": BINDING,
    "despatch_kind": KINDS,
    "despatch_state": DESPATCH_STATES,
    "despatch_answer": ANSWERS,
    "release_wrong": WRONG,
}
"""What templates name by the filter `word`."""

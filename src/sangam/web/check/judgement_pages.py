"""Same person?  What people said of two records, who else a record may be, and "not him" on a hit."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access import policy
from sangam.access.types import Way
from sangam.kernel import clock, ids
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.kernel.paper import Unprinted
from sangam.matching.checks import dismissals
from sangam.matching.judgements import judgements, same_person, suggestions
from sangam.matching.types import JudgementView, NotHimView, Resemblance, Sameness, SuggestionView, Verdict
from sangam.records.schema.description_keys import AGAINST
from sangam.records.schema.kinds import KINDS, About
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure, views
from sangam.web.check.check import STRENGTHS, reason_words
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, is_htmx, officer_only, page, see_other, sentence, way_back

_OF_ONE = frozenset({About.PERSON, About.OBJECT, About.ENTITY})
"""Of these two records may be of the same; of the others, no two are."""

_ID_LENGTH = 36
_MOST_SUGGESTED = 20


@require_GET
@officer_only
def record_same(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show which records may be of the same person or thing, what was judged of them, and the form to judge."""
    view = views.open_record(request.actor, record, purpose=request.purpose)
    return page(
        request, "check/record_same.html", {"record": named_words(view), "same": panel(request, view, alike=True)}
    )


@require_POST
@officer_only
def record_judge(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Say whether this record and another are of one person or thing."""
    try:
        verdict = verdict_in(request.POST.get("verdict", ""))
        judgements.judge(
            request.actor,
            record,
            _other(request.POST.get("other", "")),
            verdict=verdict,
            reason=request.POST.get("reason", ""),
            purpose=request.purpose,
        )
        messages.success(request, _("Judged. Both records stay as they are; another judgement takes it back."))
    except (Malformed, Conflict, NotFound) as wrong:
        messages.error(request, sentence(wrong))
    return see_other(way_back(request) if request.POST.get("next") else reverse("record_same", args=[record]))


@require_POST
@officer_only
def not_him(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Say that a hit is not whom the post checked, or take it back."""
    subject, back = request.POST.get("subject", ""), bool(request.POST.get("back"))
    say = dismissals.restore_hit if back else dismissals.dismiss_hit
    say(request.actor, record, subject=subject, purpose=request.purpose)
    said = None if back else NotHimView(labels.called_as(request.actor.label), clock.now())
    if is_htmx(request):
        next_page = way_back(request) if request.POST.get("next") else ""
        of_thing = "of_thing" in request.POST
        context = {"id": record, "subject": subject, "not_him": said, "of_thing": of_thing, "next": next_page}
        return page(request, "check/_not_him.html", context)
    messages.success(request, _("Taken back.") if back else _("Kept: not him. It is shown below the others."))
    return see_other(way_back(request, "check"))


def panel(request: OfficerRequest, view: RecordView, *, alike: bool) -> dict[str, Any]:
    """Return what `parts/_same.html` shows of a record.  alike: look for records that may be the same as well.

    What a comparison of all records suggested stands there in any case; what is among the look-alikes too stands once.
    """
    found = same_person.sameness(request.actor, view.id, purpose=request.purpose)
    look = alike or view.kind in AGAINST
    like = same_person.resemblances_with_reasons(request.actor, view.id, purpose=request.purpose) if look else []
    suggested = suggestions.suggestions(request.actor, view.id, purpose=request.purpose)
    listed = {each.record.id for each in like}
    words = [*found.said, *found.cluster.against, *(each.word for each in like if each.word)]
    officers = labels.officer_names({each.by for each in words})
    return {
        "id": view.id,
        "described": view.kind in AGAINST,
        "of_person": KINDS[view.kind].about is About.PERSON,
        "stands": KINDS[view.kind].about in _OF_ONE or bool(found.said) or bool(suggested),
        "looked": look,
        "may_judge": policy.may(request.actor, "record:judge"),
        "members": [named_words(found.others[each]) for each in sorted(found.cluster.members - {view.id})]
        if found.cluster.holds
        else [],
        "contradictions": [_contradiction(view, found, each, officers) for each in found.cluster.against],
        "suggested": [_suggestion_words(each) for each in suggested if each.record.id not in listed][:_MOST_SUGGESTED],
        "likes": [_like_words(view, each, officers) for each in like],
        "history": [_word_said(view, found.others, each, officers) for each in found.said],
    }


def _like_words(view: RecordView, like: Resemblance, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return a look-alike as the panel shows it; a reason quotes both records."""
    return {
        **named_words(like.record),
        "strength": STRENGTHS[like.band],
        "reasons": reasons(view, like),
        "word": _said_of(like.word, officers) | {"verdict": like.word.verdict} if like.word else None,
        "line": labels.line(like.record),
    }


def reasons(view: RecordView, like: Resemblance) -> list[dict[str, Any]]:
    """Return what agrees and what differs between two records, in words; a reason quotes both."""
    keeps_off = any(disclosure.barred_caveats(each, Way.PRINT) for each in (view, like.record))
    said = [reason_words(why) for why in like.why]
    return [each | {"text": Unprinted(each["text"])} for each in said] if keeps_off else said


def _suggestion_words(suggestion: SuggestionView) -> dict[str, Any]:
    """Return a suggestion as the panel shows it; chance: whole per cent, of which it never claims the last."""
    return {
        **named_words(suggestion.record),
        "chance": min(99, int(100 * suggestion.score)),
        "at": suggestion.at,
        "line": labels.line(suggestion.record),
    }


def _contradiction(
    view: RecordView, found: Sameness, word: JudgementView, officers: Mapping[str, str]
) -> dict[str, Any]:
    names = {view.id: labels.name_of(view).name}
    names |= {key: labels.name_of(each).name for key, each in found.others.items()}
    return {"one": names[word.one], "other": names[word.other], **_said_of(word, officers)}


def _word_said(
    view: RecordView, others: Mapping[UUID, RecordView], word: JudgementView, officers: Mapping[str, str]
) -> dict[str, Any]:
    other = named_words(others[word.beside(view.id)])
    return {"verdict": word.verdict, "other": other, **_said_of(word, officers)}


def _said_of(word: JudgementView, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return why a word was said, by whom and when, as the page shows it; an undo needs no reason."""
    silent = "" if word.verdict is Verdict.TAKEN_BACK else _("no reason written")
    return {
        "reason": labels.kept_words(word.reason) or silent,
        "by": officers.get(word.by, word.by),
        "at": word.at,
    }


def named_words(view: RecordView) -> dict[str, Any]:
    """Return by what a record is known beside another: name, owner, cautions, photograph.

    A name that is to be compared stands as it was written.  help: what the computer makes of it in the reader's
    script, empty where that is the same.
    """
    called = labels.name_of(view)
    written = bool(called.original)
    return {
        "id": view.id,
        "short": ids.short(view.id),
        "kind": view.kind,
        "title": called.original if written else called.name,
        "lang": called.original_lang if written else called.lang,
        "help": called.name if written else "",
        "help_lang": called.lang if written else "",
        "owner": view.owner,
        "ours": not view.is_copy,
        "cautions": labels.cautions(view),
        "photo_url": labels.photo(view),
    }


def verdict_in(text: str) -> Verdict:
    """Return the verdict that a form names.  Raises Malformed for any other text."""
    verdict = next((each for each in Verdict if each == text and each is not Verdict.TAKEN_BACK), None)
    if verdict is None:
        raise Malformed("web:verdict", "Say whether they are the same, not the same, or unsure.")
    return verdict


def _other(text: str) -> UUID:
    """Return the record that a form names: its id, or an address in which the id stands."""
    for piece in _pieces(text):
        try:
            return UUID(piece)
        except ValueError:
            continue
    raise Malformed("web:which-record", "Paste the address of the other record, from the top of your browser.")


def _pieces(text: str) -> Iterable[str]:
    return [piece for piece in text.strip().split("/") if len(piece) == _ID_LENGTH]


urlpatterns = [
    path("records/<uuid:record>/same/", record_same, name="record_same"),
    path("records/<uuid:record>/judge/", record_judge, name="record_judge"),
    path("check/not-him/<uuid:record>/", not_him, name="not_him"),
]

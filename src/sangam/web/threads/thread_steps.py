"""What the answering desk does with a request beside answering: accept, ask back, decline with a reason, hand over."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sangam.access.units import units
from sangam.exchange import request_types
from sangam.exchange.threads import acts
from sangam.exchange.types import Act, MessageView, Step, ThreadView
from sangam.kernel import here
from sangam.kernel.errors import Malformed
from sangam.web.common.labels import label_words
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest
from sangam.web.requests.request_addresses import terms_words, type_words
from sangam.web.threads import ready_sentences

STEPS = frozenset({"accept", "clarify", "hand", "decline-for"})
_MOST_DESKS = 80
_LIKE: Mapping[str, str] = {"vehicle": "vehicle", "arrest-help": "person"}


def take_step(request: OfficerRequest, thread: UUID, kind: str, text: str) -> UUID:
    """Take a step in a thread, as its form says; return the message's id."""
    form, actor = request.POST, request.actor
    if kind == "accept":
        return acts.accept(actor, thread, text=text or ready_sentences.ACCEPTED)
    if kind == "clarify":
        return acts.clarify(actor, thread, text=text)
    if kind == "hand":
        return acts.hand_over(actor, thread, to=form.get("to", ""), text=text or ready_sentences.HANDED)
    reasons = form.getlist("reason")
    if not reasons:
        raise Malformed("web:decline-reason", "Choose why it is declined; words of your own come after it.")
    return acts.decline(actor, thread, reason=ready_sentences.declines().text(reasons, form.get("text", "")))


def open_to(view: ThreadView) -> dict[str, bool]:
    """Return which steps the page offers."""
    return {
        "accept": Step.ACCEPTED in view.steps,
        "clarify": Step.CLARIFY in view.steps,
        "hand": Step.HANDED in view.steps,
        "rate": view.terms is not None and Act.OUTCOME in view.can and view.answered_at is not None,
    }


def request_words(view: ThreadView) -> dict[str, Any] | None:
    """Return what a typed request says, None where it is a plain question."""
    return terms_words(view.terms) if view.terms else None


def said_words(message: MessageView, view: ThreadView) -> str:
    """Return a message in the reader's language; of a typed request, what its fields do not say."""
    if view.terms and message.act is Act.ASKED:
        return request_types.own_part(message.text, view.terms) or type_words(view.terms.type)
    return ready_sentences.in_readers_words(message.text)


def ready_kind(view: ThreadView) -> str:
    """Return the kind of record whose ready sentences fit, as a typed request or the plain question tells it."""
    if view.terms:
        return _LIKE.get(view.terms.type, ready_sentences.REQUEST)
    return ready_sentences.kind_asked(view.question)


def record_link(view: ThreadView) -> Mapping[str, object] | None:
    """Return the record that a thread is about, None for a request that is about none."""
    if view.terms and view.record.own_words:
        return None
    return {"id": view.record.id, "title": label_words(view.record.label)}


def desks(view: ThreadView) -> list[dict[str, str]]:
    """Return the desks of our own force that lie beside, above and below the one that has the question."""
    known = units.units([view.record.desk]).get(view.record.desk)
    if known is None or known.force != here.node().force:
        return []
    near = [*units.units(known.path).values(), *units.children(known.code)]
    near += units.children(known.parent) if known.parent else []
    found = {each.code: each for each in near if each.code != known.code}
    return [
        {"code": code, "label": in_language(each.name_en, each.name_hi)}
        for code, each in sorted(found.items())[:_MOST_DESKS]
    ]

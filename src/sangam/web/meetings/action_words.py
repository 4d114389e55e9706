"""What pages show of actions, their reports and hand-overs, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from sangam.coordination.types import ActionState, ActionView, HandOverView
from sangam.kernel.ids import short
from sangam.web.common import labels
from sangam.web.meetings import meeting_forms


def words_of(actions: Sequence[ActionView]) -> list[dict[str, Any]]:
    """Return actions as `meetings/_action_line.html` and the pages of an action show them."""
    named = [unit for each in actions for unit in (each.owner, each.set_for, *(o.to.unit for o in each.hand_overs))]
    names = _called_in(actions) | meeting_forms.entry_names(named)
    return [
        {
            "id": each.id,
            "url": reverse("action", args=[each.id]),
            "text": each.text,
            "evidence": each.evidence,
            "owner": names[each.owner],
            "force": each.owner.split("-", maxsplit=1)[0],
            "host": each.host,
            "due_by": each.due_at if each.state in (ActionState.OPEN, ActionState.OVERDUE) else None,
            "due_at": each.due_at,
            "state": each.state,
            "slips": each.slips,
            "note": each.note,
            "can": {act.replace("-", "_") for act in each.can},
            "meeting": each.meeting_title,
            "meeting_url": reverse("meeting", args=[each.meeting]),
            "reports": [_report(said, names) for said in each.reports],
            "post": names[each.title],
            "set_for": names[each.set_for],
            "set_force": each.set_for.split("-", maxsplit=1)[0],
            "hand_overs": [_hand_over(offer, names) for offer in each.hand_overs],
        }
        for each in actions
    ]


def _called_in(actions: Sequence[ActionView]) -> dict[str, str]:
    """Return how the officers and posts of actions, their reports and hand-overs are called, by one look-up."""
    offers = [offer for each in actions for offer in each.hand_overs]
    said = [report.by.label for each in actions for report in each.reports]
    said += [author.label for offer in offers for author in (offer.by, offer.answer) if author]
    titles = [each.title for each in actions] + [offer.to.title for offer in offers]
    return {"": ""} | labels.officer_names({name for name in (*said, *titles) if name})


def _report(said: Any, names: Mapping[str, str]) -> dict[str, Any]:
    reference = said.reference
    shows = None
    if reference:
        number = "" if reference.kind == "meeting" else short(reference.id)  # a meeting goes by its running number
        shows = {"kind": reference.kind, "number": number, "url": reverse(reference.kind, args=[reference.id])}
    return {"view": said, "by": names[said.by.label], "shows": shows}


def _hand_over(offer: HandOverView, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "view": offer,
        "by": names[offer.by.label],
        "to_force": offer.to.unit.split("-", maxsplit=1)[0],
        "to": names[offer.to.unit],
        "post": names[offer.to.title],
        "answer_force": offer.answer.force if offer.answer else "",
        "answer": names[offer.answer.label] if offer.answer else "",
    }

"""What hangs together with a record, in words: on its page, and on the card of a hit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.kernel import clock
from sangam.kernel.handling import Caveat
from sangam.records.schema.kinds import KINDS, Type, place_kinds
from sangam.records.schema.values import words
from sangam.records.types import Link, RecordView
from sangam.records.visibility.links import MOST_A_KIND, reference_in
from sangam.web.common import labels
from sangam.web.templatetags.words import grade_words, isolated, word

_ORDER = place_kinds(lambda places: places.beside)
"""In which order kinds stand beside a record: what decides before what is known."""

_SAID_ALREADY = frozenset({kind.name for kind in KINDS.values() if kind.title_beside} | {"phone"})
"""Kinds whose line would repeat the title or name the page's own record."""

_ORDERS = {
    "non-bailable-warrant": gettext_lazy("Arrest: a court has ordered it. Call %(desk)s for the warrant."),
    "proclaimed-offender": gettext_lazy("Arrest: any officer may, without a warrant. Tell %(desk)s."),
    "look-out-circular": gettext_lazy("Do not let go on. Call %(desk)s at once."),
    "reward": gettext_lazy("Call %(desk)s at once: a reward is declared."),
}
"""What to do, by the instrument of a wanted notice.

A non-bailable warrant: BNSS 2023, sections 72 to 80.  A proclaimed offender: BNSS 2023, section 35(1)(d).
"""


def wanted_words(views: Iterable[RecordView], desks: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return wanted notices as they stand on a card and at the head of a page: what it is, and what to do."""
    return [_warrant_words(view, desks.get(view.desk, view.desk)) for view in views]


def _warrant_words(view: RecordView, desk: str) -> dict[str, Any]:
    instrument = str(view.first("warrant") or "")
    told = [(name, value) for name in ("reference", "fir") for value in view.values(name)[:1]]
    return {
        "id": view.id,
        "what": word(instrument, "choice") if instrument else word(view.kind, "kind"),
        "said": [labels.value_words(view.kind, *each) for each in told],
        "order": _order(view, instrument) % {"desk": isolated(desk)},
        "owner": view.owner,
        "desk": desk,
        "grade": labels.grade_of(view),
        "ours": not view.is_copy,
    }


def _order(view: RecordView, instrument: str) -> str:
    caveats = {caveat for each in view.statements for caveat in each.handling.caveats}
    if Caveat.CALL_FIRST in caveats:
        return _("Call %(desk)s before acting.")
    if any(each.property == "warrant" and Caveat.LEAD_ONLY in each.handling.caveats for each in view.statements):
        return _("Lead only: do not arrest on this alone. Call %(desk)s.")
    return str(_ORDERS.get(instrument) or _("Call %(desk)s before acting."))


def card_words(links: Sequence[Link]) -> list[dict[str, Any]]:
    """Return what stands on a card beside the wanted notices: memberships as claims, releases, sightings."""
    today = clock.now().astimezone(clock.INDIA).date().isoformat()
    shown = [link for link in links if _stands_on_card(link.record) and _last_day(link.record) >= today]
    return [
        {
            "id": link.record.id,
            "kind": link.record.kind,
            "text": _claim_words(link),
            "owner": link.record.owner,
            "grade": labels.grade_of(link.record),
            "ours": not link.record.is_copy,
        }
        for link in shown
    ]


def _stands_on_card(view: RecordView) -> bool:
    return view.kind not in ("wanted", "person")


def _last_day(view: RecordView) -> str:
    """Return the last day of a membership's claim or of an externment; of what has none, later than every day."""
    return str(view.first("until") or view.first("until_date") or "9")


def _claim_words(link: Link) -> str:
    title = title_beside(link)
    if link.record.kind != "membership":
        return f"{word(link.record.kind, 'kind')}: {isolated(title)}"
    role = word(link.record.first("role") or "", "choice")
    said = {"gang": isolated(title), "role": role, "grade": grade_words(labels.grade_of(link.record))}
    if role:
        return _("Claimed: %(role)s in %(gang)s (%(grade)s)") % said
    return _("Claimed: member of %(gang)s (%(grade)s)") % said


def page_words(view: RecordView, links: Sequence[Link]) -> list[dict[str, Any]]:
    """Return what hangs together with a record by kind, as its page shows it.

    full: as many of the kind as are listed refer to it, so that there may be more.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        rows.setdefault(link.record.kind, []).append(_row(view, link))
    kinds = sorted(rows, key=lambda kind: _ORDER.index(kind) if kind in _ORDER else len(_ORDER))
    return [{"kind": kind, "rows": rows[kind], "full": len(rows[kind]) >= MOST_A_KIND} for kind in kinds]


def _row(view: RecordView, link: Link) -> dict[str, Any]:
    other = link.record
    called = labels.name_of(other)
    title = title_beside(link) if link.inward else ""
    return {
        "id": other.id,
        "title": title or called.name,
        "lang": "" if title else called.lang,
        "line": "" if other.kind in _SAID_ALREADY and link.inward else labels.line(other),
        "cautions": labels.cautions(other),
        "owner": other.owner,
        "ours": not other.is_copy,
        "grade": labels.grade_of(other),
        "status": word(other.status, "choice") if other.status else "",
        "flags": labels.flags(other),
        "as": labels.property_words(other.kind if link.inward else view.kind, link.property),
    }


def title_beside(link: Link) -> str:
    """Return what names a record beside the one to which it refers, empty where its own name does."""
    view = link.record
    if view.kind == "membership":
        others = [s for s in view.statements if reference_in(s.value) and s.property != link.property]
        called = (labels.in_readers_script(words(s.value)) for s in others if s.value is not None)
        return " · ".join(map(isolated, called))
    names = KINDS[view.kind].title_beside
    told = [labels.value_words(view.kind, name, each) for name in names for each in view.values(name)[:1]]
    return " · ".join(map(isolated, told))


def addable(view: RecordView) -> list[dict[str, str]]:
    """Return the forms that begin with a record that refers to this one."""
    return [
        {"kind": kind.name, "url": f"{reverse('record_new', args=[kind.name])}?{urlencode({each.name: str(view.id)})}"}
        for kind in KINDS.values()
        for each in kind.properties
        if each.type is Type.REFERENCE and view.kind in each.to
    ]


def with_addresses(groups: Iterable[Mapping[str, Any]], links: Iterable[Link]) -> None:
    """Let each statement that names another record lead to it, where its reader sees that record."""
    seen: dict[UUID, RecordView] = {link.record.id: link.record for link in links if not link.inward}
    for group in groups:
        for statement in group["statements"]:
            if (view := seen.get(statement["ref"])) is not None:
                statement["url"] = reverse("record", args=[view.id])
                if statement["unnamed"]:
                    statement["value"] = labels.name_of(view).name

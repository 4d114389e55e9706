"""What officers do with a gang chart: open it, draw it, write into its columns, record a meeting, give reasons."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.checklists.arrest_files import author_of
from sangam.arrests.gang_charts import chart_types, forms
from sangam.arrests.gang_charts.chart_rows import (
    GangRegister,
    no_such_chart,
    rank_of,
    read_chart,
    read_register,
    visible_charts,
)
from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    Cell,
    ChartView,
    Chosen,
    EntryDraft,
    MeetingDraft,
    ReasonDraft,
)
from sangam.arrests.gang_charts.forms import form_of
from sangam.arrests.models import ChartDrawing, ChartEntry, ChartMeeting, ChartReason, GangChart
from sangam.arrests.types import Decision, Use
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import require_length

# Whether a text is its author's own: enough words, and neither another's text nor a sentence of a pre-printed form.
#
# Supreme Court, 2025 INSC 767: a mechanical signature on a pre-printed form invalidates a gang chart. Texts are
# compared by runs of four words. A machine cannot tell whose mind a text is: it refuses only what is plainly copied.

FEWEST_WORDS = 15
_RUN = 4
_SHARE = 0.5
"""From this share of a text's runs found in another text the text is a copy."""


def require_own_words(text: str, *, others: Iterable[str], stock: Iterable[str]) -> None:
    """Raise Malformed for a text too short to be a reason, and Refused for one that is not its author's own.

    others: texts of other authorities, and of other charts.  stock: sentences of forms.
    """
    words = _words(text)
    if len(set(words)) < FEWEST_WORDS:
        raise Malformed(
            "arrests:reason-short",
            "Write your own reasons, in at least {fewest} different words: what in this chart convinces you, or not.",
            fewest=FEWEST_WORDS,
        )
    if _is_copied(words, stock):
        raise Refused(
            "arrests:reason-printed",
            "This is the sentence of a pre-printed form: write what you yourself found in this chart.",
        )
    if _is_copied(words, others):
        raise Refused(
            "arrests:reason-copied",
            "This text stands in another's reasons or in another chart: write your own, in your own words.",
        )


def _is_copied(words: list[str], texts: Iterable[str]) -> bool:
    """Tell whether half of a text's runs stand in one other text, or whether it holds one of them whole."""
    own = _runs(words)
    for each in texts:
        other = _runs(_words(each))
        common = len(own & other)
        if common >= _SHARE * len(own) or (other and common == len(other)):
            return True
    return False


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


def _words(text: str) -> list[str]:
    """Return the words of a text in one form, without signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(each if unicodedata.category(each)[0] in "LMN" else " " for each in plain)
    return kept.split()


LONGEST_REASON = 6_000
_COMPARED = 300
"""With so many of the newest reasons of the force a text is compared."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A chart that its officer works on, locked, and as the officer sees it."""

    row: GangChart
    chart: ChartView
    register: GangRegister


def open_chart(actor: Actor, form: str, gang: UUID, title: str, *, purpose: Stated | None) -> UUID:
    """Open a gang chart for a gang of the register; return its id.

    Raises Refused, Malformed, and NotFound for a form that does not apply here or a gang that the actor does not see.
    """
    with audit.deed(actor, "officer:gang-chart:open", on=gang, purpose=purpose) as facts:
        require(actor, "network:read")
        by, stated = author_of(actor), require_purpose(purpose).purpose
        chosen = form_of(form, actor.force, clock.now().astimezone(clock.INDIA).date())
        if read_register(actor, gang, purpose=stated).gang is None:
            raise NotFound("arrests:no-gang", "There is no such gang for your post: choose one from the register.")
        chart = new_id_of(actor.force)
        GangChart.objects.create(
            id=chart,
            form=chosen.code,
            gang=gang,
            title=policy.require_text(title, part="title", most=policy.LONGEST_NAME),
            unit=by.unit,
            readers=list(units.unit(by.unit).path),
            post=by.post,
            label=by.label,
            opened_at=clock.now(),
        )
        facts.update(chart=str(chart), form=chosen.code)
        facts.showed([gang])
    return chart


def draw_chart(actor: Actor, chart: UUID, chosen: Iterable[Chosen], *, purpose: Stated | None) -> None:
    """Take members and cases into a chart; what was drawn before stays, and reasons on it count no more.

    Raises NotFound, Refused, and Malformed for who is no member that counts, or a case that is not the member's.
    """
    with audit.deed(actor, "officer:gang-chart:draw", on=chart, purpose=purpose) as facts:
        held, by = _lock_chart(actor, chart, purpose), author_of(actor)
        uses = {each.person: dict(each.cases) for each in chosen}
        forms.require_drawable(uses)
        records = _records_of(held.register, uses)
        ChartDrawing.objects.create(
            id=new_id_of(actor.force),
            chart=held.row,
            said={str(who): {str(case): str(use) for case, use in cases.items()} for who, cases in uses.items()},
            records=sorted(records),
            post=by.post,
            label=by.label,
            said_at=clock.now(),
        )
        _reopen(held.row)
        facts.update(members=len(uses))
        facts.showed(sorted(records))


def write_entry(actor: Actor, chart: UUID, draft: EntryDraft, *, purpose: Stated | None) -> None:
    """Write into a column from a document; the newest entry counts.  Raises NotFound, Refused and Malformed."""
    with audit.deed(actor, "officer:gang-chart:write", on=chart, purpose=purpose) as facts:
        held, by = _lock_chart(actor, chart, purpose), author_of(actor)
        cells = {(each.column.code, each.about) for each in _cells(held.chart)}
        if (draft.column, draft.about) not in cells:
            raise NotFound("arrests:chart-cell", "The chart has no such column here: open it and try again.")
        ChartEntry.objects.create(
            id=new_id_of(actor.force),
            chart=held.row,
            column=draft.column,
            about=draft.about,
            text=policy.require_text(draft.text, part="text"),
            document=policy.require_text(draft.document, part="document", most=policy.LONGEST_LABEL),
            post=by.post,
            label=by.label,
            said_at=clock.now(),
        )
        _reopen(held.row)
        facts.update(column=draft.column, about=str(draft.about))


def record_meeting(actor: Actor, chart: UUID, draft: MeetingDraft, *, purpose: Stated | None) -> None:
    """Record a joint meeting on the version that was read: when, where, who sat, and its minute.

    Raises NotFound, Refused, Malformed, and Conflict where another version stands.
    """
    with audit.deed(actor, "officer:gang-chart:meet", on=chart, purpose=purpose) as facts:
        held, by = _lock_chart(actor, chart, purpose), author_of(actor)
        forms.require_read(held.chart, draft.read)
        sat = tuple(policy.require_text(each, part="name", most=policy.LONGEST_LABEL) for each in draft.sat)
        forms.require_sat(sat)
        ChartMeeting.objects.create(
            id=new_id_of(actor.force),
            chart=held.row,
            code=held.chart.code,
            held_at=policy.require_past(draft.held_at, now=clock.now()),
            place=policy.require_text(draft.place, part="place", most=policy.LONGEST_LABEL),
            sat=list(sat),
            text=policy.require_text(draft.text, part="text"),
            post=by.post,
            label=by.label,
            said_at=clock.now(),
        )
        facts.update(version=held.chart.code, sat=len(sat))


def give_reasons(actor: Actor, chart: UUID, draft: ReasonDraft, *, purpose: Stated | None) -> None:
    """Write an authority's own reasons on the version that was read, and tell the next.  An order is entered as paper.

    Raises NotFound, Malformed, and Refused (not of the rank, not all seen, not the author's words).
    Raises Conflict where another version stands, columns are empty, or something comes before.
    """
    with audit.deed(actor, "officer:gang-chart:reason", on=chart, purpose=purpose) as facts:
        held = _lock_chart(actor, chart, purpose)
        authority = forms.require_authority(held.chart, draft.authority)
        forms.require_read(held.chart, draft.read)
        is_order = authority.row.by_order and bool(draft.order_number.strip())
        if not (is_order and authority.may_enter_order):
            forms.require_rank(authority.row, rank_of(actor))
        forms.require_turn(held.chart, authority, draft.decision, language=actor.language)
        if is_order:
            forms.require_order(draft.text, draft.order_number, draft.signed_by, draft.document)
        else:
            _require_own(actor, held, draft)
        _save_reason(actor, held, draft)
        chart_types.tell_next(held.row, held.chart, authority.row, draft.decision)
        _mark_decided(held, authority, draft.decision)
        facts.update(authority=draft.authority, decision=draft.decision, version=held.chart.code, order=is_order)
        facts.showed(sorted(_versions(held)))


def _lock_chart(actor: Actor, chart: UUID, purpose: Stated | None) -> _Held:
    """Return a chart that the actor may know, locked.  Raises NotFound, and Refused without right or purpose."""
    require(actor, "network:read")
    stated = require_purpose(purpose).purpose
    row = visible_charts(actor).select_for_update().filter(id=chart).first()
    if row is None:
        raise no_such_chart()
    view, register = read_chart(actor, row, purpose=stated)
    return _Held(row, view, register)


def _records_of(register: GangRegister, uses: Mapping[UUID, Mapping[UUID, Use]]) -> set[UUID]:
    """Return all records on which a drawing rests.  Raises Malformed."""
    if register.gang is None:
        raise no_such_chart()
    claims = {each.person.id: each for each in reversed(register.claims) if each.apart is None}
    records = {register.gang.id}
    for person, cases in uses.items():
        rows = {each.id: each for each in register.cases.get(person, ())}
        if person not in claims or not set(cases) <= set(rows):
            raise Malformed(
                "arrests:chart-choice", "Choose members whose claim counts, and cases of theirs, from the list."
            )
        records |= {person, claims[person].said_in.id}
        records |= {view.id for case, use in cases.items() if use is not Use.OUT for view in rows[case].views}
    return records


def _cells(chart: ChartView) -> Iterator[Cell]:
    yield from chart.cells
    for member in chart.members:
        yield from member.cells
        for case in member.cases:
            yield from case.cells


def _require_own(actor: Actor, held: _Held, draft: ReasonDraft) -> None:
    """Raise for a text that is not the author's own.  Who writes on one chart again may repeat the own text there."""
    require_length(draft.text, part="text", most=LONGEST_REASON)
    others = ChartReason.objects.exclude(chart=held.row, officer=actor.an_officer()).order_by("-said_at")
    stock = [text for each in held.chart.form.stock for text in each.texts.values()]
    require_own_words(draft.text, others=others.values_list("text", flat=True)[:_COMPARED], stock=stock)


def _save_reason(actor: Actor, held: _Held, draft: ReasonDraft) -> None:
    by = author_of(actor)
    drawing = held.row.drawings.order_by("said_at", "id").last()
    if drawing is None:  # `require_read` asks before
        raise no_such_chart()
    named = {
        name: require_length(getattr(draft, name), part="text", most=policy.LONGEST_LABEL)
        for name in ("order_number", "signed_by", "document")
    }
    ChartReason.objects.create(
        id=new_id_of(actor.force),
        chart=held.row,
        authority=draft.authority,
        decision=str(draft.decision),
        text=draft.text.strip(),
        code=held.chart.code,
        drawing=drawing.id,
        versions={str(record): version for record, version in _versions(held).items()},
        officer=actor.an_officer(),
        post=by.post,
        label=by.label,
        said_at=clock.now(),
        **named,
    )


def _versions(held: _Held) -> dict[UUID, int]:
    """Return the versions of the records on which the chart rests, as its officer read them."""
    drawing = held.row.drawings.order_by("said_at", "id").last()
    records = set(drawing.records if drawing else ())
    return {view.id: view.version for view in held.register.views() if view.id in records}


def _reopen(row: GangChart) -> None:
    """Let a decided chart stand among those that are open: what was approved is another version."""
    if row.decided_at is not None:
        row.decided_at = None
        row.save(update_fields=["decided_at"])


def _mark_decided(held: _Held, authority: AuthorityView, decision: Decision) -> None:
    """Note when the last authority agreed: the chart leaves the list of those that are open."""
    if decision is Decision.AGREES and authority.row.code == held.chart.authorities[-1].row.code:
        held.row.decided_at = clock.now()
        held.row.save(update_fields=["decided_at"])

"""What an administrator reads: the roll of the officers within reach, and the file of one."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Q

from sangam.access.administration import reach
from sangam.access.models import Credential, Holding, Officer
from sangam.access.sign_in import sessions
from sangam.access.sign_in.enrolment.devices import devices_opened_by
from sangam.access.sign_in.seats import officer_view
from sangam.access.types import OfficerFile, PostingView, Roll, RollLine, UnitView
from sangam.access.units.units import view_of
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound

PAGE = 50
"""Officers on a page of the roll."""
_MOST_UNITS = 20


def roll(actor: Actor, *, sought: str = "", page: int = 1) -> Roll:
    """Return a page of the officers whom an administrator sees, by name.

    sought: part of a name, a sign-in name, a service number or a unit's name.
    """
    with audit.deed(actor, "admin:officer:list") as facts:
        rows = reach.officers_within(actor)
        for word in sought.split():
            rows = rows.filter(_matches(word))
        in_all = rows.count()
        start = (max(page, 1) - 1) * PAGE
        found = list(rows.select_related("rank").order_by("name_en", "id")[start : start + PAGE])
        facts.update(sought=sought, page=page, in_all=in_all)
    postings = _postings(each.id for each in found)
    return Roll(
        tuple(RollLine(officer_view(each), tuple(postings.get(each.id, ())), each.left_at) for each in found), in_all
    )


def officer_file(actor: Actor, officer_id: UUID) -> OfficerFile:
    """Return what an administrator reads of one officer; one look.  Raises NotFound for one out of reach."""
    with audit.deed(actor, "admin:officer:open", on=officer_id):
        officer = reach.officers_within(actor).select_related("rank").filter(id=officer_id).first()
        if officer is None:
            raise NotFound("access:officer-id", "There is no such officer.")
        credential = Credential.objects.filter(officer=officer).first()
        return OfficerFile(
            officer_view(officer),
            tuple(_postings([officer.id], past=True).get(officer.id, ())),
            officer.left_at,
            credential.set_at if credential else None,
            credential.first_until if credential else None,
            tuple(sessions.sessions_of(officer.id)),
            tuple(devices_opened_by(officer.id)),
            reach.bar(actor, officer),
        )


def find_units(actor: Actor, sought: str) -> list[UnitView]:
    """Return units that an administrator administers whose name or code holds these words, by name."""
    rows = reach.units_within(actor).filter(closed_at=None)
    for word in sought.split():
        rows = rows.filter(Q(name_en__icontains=word) | Q(name_hi__icontains=word) | Q(code__iexact=word))
    return [view_of(each) for each in rows.order_by("name_en", "code")[:_MOST_UNITS]]


def _matches(word: str) -> Q:
    own = Q(name_en__icontains=word) | Q(name_hi__icontains=word) | Q(sign_in_name__icontains=word)
    own |= Q(service_number__icontains=word)
    seats = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=clock.now()))
    seats = seats.filter(Q(post__unit__name_en__icontains=word) | Q(post__unit__name_hi__icontains=word))
    return own | Q(id__in=seats.values("officer"))


def _postings(officers: Iterable[UUID], *, past: bool = False) -> dict[UUID, list[PostingView]]:
    held = Holding.objects.filter(officer__in=list(officers)).exclude(to_at=F("from_at"))
    held = held if past else held.filter(Q(to_at=None) | Q(to_at__gt=clock.now()))
    found: dict[UUID, list[PostingView]] = {}
    for row in held.select_related("post__unit").order_by("-from_at"):
        found.setdefault(row.officer_id, []).append(_posting(row))
    return found


def _posting(row: Holding) -> PostingView:
    post = row.post
    return PostingView(
        post.role,
        post.title_en,
        post.title_hi,
        post.unit_id,
        post.unit.name_en,
        post.unit.name_hi,
        row.from_at,
        row.to_at,
        row.order_reference,
    )


def name_of(officer: UUID | None) -> str:
    """Return rank and name of an officer, "" for none."""
    found = Officer.objects.filter(id=officer).select_related("rank").first() if officer else None
    return f"{found.rank.abbreviation} {found.name_en}" if found else ""

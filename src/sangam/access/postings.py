"""Who takes which post, for a whole sheet at once: a fixed number of statements, whatever its length.

A change is planned first, in memory.  A trial shows the plan; the load writes it, inside the caller's deed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from sangam.access.clashes import is_yes
from sangam.access.models import Holding, Officer, Post
from sangam.audit import audit
from sangam.kernel.handling import Classification

Row = Mapping[str, str]
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Seating:
    """A post that an officer takes.  line: of the sheet's row, the heading being line 1."""

    line: int
    officer: Officer
    post: Post
    from_at: datetime
    leaves: tuple[Post, ...] = ()


@dataclass(slots=True)
class Plan:
    """What a sheet would change: posts made, holdings ended and begun."""

    posts: list[Post] = field(default_factory=list)
    ended: dict[UUID, Holding] = field(default_factory=dict)
    begun: list[Holding] = field(default_factory=list)
    seatings: list[Seating] = field(default_factory=list)

    def write(self) -> int:
        """Write the plan inside the caller's deed; return how many posts officers took."""
        audit.require_deed()
        Post.objects.bulk_create(self.posts, batch_size=_BATCH)
        Holding.objects.bulk_update(self.ended.values(), ["to_at"], batch_size=_BATCH)
        Holding.objects.bulk_create(self.begun, batch_size=_BATCH)
        return len(self.begun)


@dataclass(slots=True)
class Posts:
    """The open posts at the units of a sheet, and those that the sheet makes."""

    standing: dict[tuple[str, str, str], Post]
    made: list[Post] = field(default_factory=list)

    @classmethod
    def read(cls, units: set[str]) -> "Posts":
        """Return the open posts at these units, by one query."""
        rows = Post.objects.filter(unit_id__in=units, closed_at=None).select_related("unit")
        return cls({(post.unit_id, post.role, post.title_en): post for post in rows})

    def at(self, unit: str, role: str, title: str, row: Row) -> Post:
        """Return the open post of this unit, role and title; one that is made, where there is none."""
        unit, role = unit.strip(), role.strip()
        title = title.strip() or role.replace("_", " ")
        post = self.standing.get((unit, role, title))
        if post is None:
            post = Post(
                unit_id=unit,
                role=role,
                title_en=title,
                title_hi=row.get("title_hi", "").strip(),
                clearance=Classification[row.get("clearance", "").strip().upper() or "RESTRICTED"],
                is_desk=is_yes(row, "desk"),
            )
            self.standing[unit, role, title] = post
            self.made.append(post)
        return post


def plan_seats(rows: Sequence[Row], officers: Mapping[str, Officer], at: datetime) -> Plan:
    """Return how officers take the posts that the rows name, beside those that they hold.

    officers: by service number, saved or not.
    """
    posts = Posts.read({row["unit"].strip() for row in rows})
    held = Holding.objects.filter(officer__in=[each.id for each in officers.values()], to_at=None)
    standing = set(held.values_list("officer_id", "post_id"))
    plan = Plan(posts=posts.made)
    for line, row in enumerate(rows, 2):
        officer = officers[row["service_number"].strip()]
        post = posts.at(row["unit"], row["role"], row.get("title_en", ""), row)
        if (officer.id, post.id) in standing:
            continue
        standing.add((officer.id, post.id))
        plan.begun.append(Holding(officer=officer, post=post, from_at=at))
        plan.seatings.append(Seating(line, officer, post, at))
    return plan


def plan_moves(rows: Sequence[tuple[Row, datetime]], officers: Mapping[str, Officer]) -> Plan:
    """Return how officers move to the posts that the rows name, each from an instant on.

    An additional charge leaves what the officer holds.  What begins after that instant never counts.
    """
    posts = Posts.read({row["to_unit"].strip() for row, _ in rows})
    plan = Plan(posts=posts.made)
    lasting = _lasting(officers, min(at for _, at in rows)) if rows else {}
    stored = {each.id for own in lasting.values() for each in own}
    for line, (row, at) in enumerate(rows, 2):
        officer = officers[row["service_number"].strip()]
        post = posts.at(row["to_unit"], row["to_role"], row.get("to_title", ""), row)
        own = lasting.setdefault(officer.id, [])
        held = [each for each in own if (each.to_at is None or each.to_at > at) and each.to_at != each.from_at]
        if any(each.post_id == post.id for each in held):
            continue
        leaves = [] if is_yes(row, "additional_charge") else held
        for each in leaves:
            each.to_at = at if each.from_at < at else each.from_at
            if each.id in stored:
                plan.ended[each.id] = each
        reference = row.get("order_reference", "").strip()
        own.append(Holding(officer=officer, post=post, from_at=at, order_reference=reference))
        plan.begun.append(own[-1])
        plan.seatings.append(Seating(line, officer, post, at, tuple(each.post for each in leaves)))
    return plan


def _lasting(officers: Mapping[str, Officer], at: datetime) -> dict[UUID, list[Holding]]:
    """Return the holdings of officers that last beyond an instant."""
    rows = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=at), officer__in=[each.id for each in officers.values()])
    found: dict[UUID, list[Holding]] = {}
    for row in rows.exclude(to_at=F("from_at")).select_related("post__unit"):
        found.setdefault(row.officer_id, []).append(row)
    return found

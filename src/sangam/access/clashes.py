"""What two rows of an officers' sheet, or a row and what stands, must not share: a number, a name, a unit's desk."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Q

from sangam.access.models import Officer, Post
from sangam.access.types import Fault
from sangam.kernel.sentences import Told

Row = Mapping[str, str]
YES = frozenset({"yes", "y", "1", "true", "हाँ", "हां"})
NO = frozenset({"", "no", "n", "0", "false", "नहीं"})


def clashes(rows: Sequence[Row], *, force: str) -> list[Fault]:
    """Return a fault for each later row that clashes with an earlier one or with the tables.  Two queries."""
    return sorted([*_of_names(rows, force), *_of_desks(rows)], key=lambda fault: fault.line)


def is_yes(row: Row, column: str) -> bool:
    """Return whether a row says yes in a column: `answer_faults` has looked that it says yes, no or nothing."""
    return row.get(column, "").strip().lower() in YES


def answer_faults(line: int, row: Row, column: str) -> list[Fault]:
    """Return a fault where a row says neither yes nor no in a column; nothing is no."""
    said = row.get(column, "").strip()
    return [] if said.lower() in YES | NO else [Fault(line, column, said, Told("expected yes or no"))]


def sign_in_name(row: Row) -> str:
    """Return the name by which a row's officer signs in: the service number unless another is given."""
    return (row.get("sign_in_name", "").strip() or row.get("service_number", "").strip()).lower()


def seat(row: Row) -> tuple[str, str]:
    """Return role and title of a row's post; without a title it is called by its role."""
    role = row.get("role", "").strip()
    return role, row.get("title_en", "").strip() or role.replace("_", " ")


def _of_names(rows: Sequence[Row], force: str) -> Iterator[Fault]:
    """A sign-in name is no other officer's name or number, in either case: both open the same door."""
    holder, seen = _standing_names(rows, force), set[str]()
    for line, row in enumerate(rows, 2):
        number, name = row.get("service_number", "").strip(), sign_in_name(row)
        if number and number in seen:
            yield Fault(line, "service_number", number, Told("stands in an earlier row"))
            continue
        seen.add(number)
        if name and holder.setdefault(name, number) != number:
            yield Fault(
                line, "sign_in_name", name, Told("is a name or number of officer {number}", number=holder[name])
            )
        holder.setdefault(number.lower(), number)


def _standing_names(rows: Sequence[Row], force: str) -> dict[str, str]:
    words = {word for row in rows for word in (sign_in_name(row), row.get("service_number", "").strip().lower())}
    numbers = {spelling for word in words for spelling in (word, word.upper())}
    found = Officer.objects.filter(Q(sign_in_name__in=words) | Q(service_number__in=numbers), force_id=force)
    pairs = found.values_list("sign_in_name", "service_number")
    return {word: number for name, number in pairs for word in (name, number.lower())}


def _of_desks(rows: Sequence[Row]) -> Iterator[Fault]:
    units = {row.get("unit", "").strip() for row in rows}
    standing = Post.objects.filter(unit_id__in=units, is_desk=True, closed_at=None)
    desks = {unit: (role, title) for unit, role, title in standing.values_list("unit_id", "role", "title_en")}
    for line, row in enumerate(rows, 2):
        said, unit = row.get("desk", "").strip(), row.get("unit", "").strip()
        if is_yes(row, "desk") and desks.setdefault(unit, seat(row)) != seat(row):
            yield Fault(
                line, "desk", said, Told("the desk of {unit} is the post {post}", unit=unit, post=desks[unit][1])
            )

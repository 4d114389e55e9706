"""A jail's list of releases, as CSV: each line becomes a record, and alerts go to the stations of the addresses.

One routine alert a station names all that waits for the roster; whoever threatens a witness has an urgent one alone.
The same list again makes nothing twice.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import pgettext_lazy

from sangam.access.policy import require
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.types import ReleaseRow
from sangam.audit import audit
from sangam.exchange.alerts import acts
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade, Level
from sangam.kernel.ids import named_id_of
from sangam.notices.types import Urgency
from sangam.print_pages.paper import beside_english
from sangam.records.own_records import records
from sangam.records.own_records.bulk_import import ids_of_rows
from sangam.records.types import Said
from sangam.records.visibility import views

MOST_BYTES = 1_000_000
MOST_ROWS = 1_000
_ALERT_LIVES = timedelta(days=7)
_MOST_NAMED = 6
_SHOWN = 100
_GRADE = Grade("B", 2)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "नाम"),
    "alias": ("alias", "उर्फ"),
    "relative": ("relative", "father", "father's name", "पिता का नाम"),
    "station": ("station", "थाना"),
    "release": ("release", "kind", "प्रकार"),
    "release_date": ("release_date", "date", "रिहाई दिनांक"),
    "jail": ("jail", "जेल"),
    "fir": ("fir", "प्राथमिकी"),
    "address": ("address", "पता"),
    "conditions": ("conditions", "शर्तें"),
    "threat": ("threat", "witness threatened", "गवाह को धमकी"),
}
"""Under which headings each column is found, in small letters."""
_KINDS: Mapping[str, str] = {
    "जमानत": "bail", "ज़मानत": "bail", "पैरोल": "parole", "फरलो": "furlough", "फ़रलो": "furlough", "बरी": "acquittal",
    "सज़ा पूरी": "sentence-served", "सजा पूरी": "sentence-served", "फ़रार": "escape", "फरार": "escape",
    **{each: each for each in ("bail", "parole", "furlough", "acquittal", "sentence-served", "escape")},
}  # fmt: skip
_ROUTINE = pgettext_lazy("paper", "Released from jail")
_THREAT = pgettext_lazy("paper", "Released from jail, threat to a witness")
_YES = frozenset({"yes", "y", "1", "true", "हाँ", "हां"})


@dataclass(frozen=True, slots=True)
class ListTaken:
    """What became of a list: records made, known from before, rows left out, and alerts by urgency."""

    made: int
    known: int
    left: int
    routine: int
    urgent: int


def read_release_list(text: str) -> tuple[ReleaseRow, ...]:
    """Return the lines of a list, each with its station's code, or with what is wrong with it.

    Raises Malformed for what is no list: no CSV, no heading of a name or station, too long.
    """
    if len(text.encode()) > MOST_BYTES:
        raise Malformed("arrests:list-long", "The list is over {most} bytes: send it in parts.", most=MOST_BYTES)
    try:
        return _with_stations(_rows(csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=None))))
    except csv.Error:
        raise Malformed("arrests:list-csv", "The list cannot be read as CSV: save it again as CSV UTF-8.") from None


def take_release_list(actor: Actor, text: str, *, source: str) -> ListTaken:
    """Make records of what can be taken of a list, share each with its station, and alert the stations.

    source: of whom the list is.  Raises Refused without the rights, and Malformed.
    """
    for right in ("record:create", "record:share", "alert:issue"):
        require(actor, right)
    source = policy.require_text(source, part="source", most=policy.LONGEST_LABEL)
    rows = read_release_list(text)
    fit = [row for row in rows if not row.wrong]
    chosen = ids_of_rows(actor, [_ids_of(actor.force, row) for row in fit])
    ids = {row.line: each for row, each in zip(fit, chosen, strict=True)}
    known = views.which_stand(ids.values())
    new = [row for row in fit if ids[row.line] not in known]
    alerted = [_take_rows(actor, part, ids, source) for part in _parts(new)]
    urgent = alerted.count(Urgency.URGENT)
    return ListTaken(len(new), len(fit) - len(new), len(rows) - len(fit), len(alerted) - urgent, urgent)


def _rows(reader: "csv.DictReader[str]") -> list[ReleaseRow]:
    headings = _headings(reader.fieldnames or ())
    if not {"name", "station"} <= set(headings):
        raise Malformed(
            "arrests:list-headings", "The first line of the list names its columns: at least name and station."
        )
    rows: list[ReleaseRow] = []
    for line, row in enumerate(reader, start=2):
        if len(rows) == MOST_ROWS:
            raise Malformed("arrests:list-rows", "A list has at most {most} lines.", most=MOST_ROWS)
        rows.append(_row(line, {name: (row.get(column) or "").strip() for name, column in headings.items()}))
    return rows


def _headings(found: Iterable[str]) -> dict[str, str]:
    """Return by our name of a column the heading under which the list has it."""
    by_heading = {heading: name for name, headings in COLUMNS.items() for heading in headings}
    return {by_heading[key]: each for each in found if each and (key := each.strip().lower()) in by_heading}


def _row(line: int, said: Mapping[str, str]) -> ReleaseRow:
    release = said.get("release", "")
    row = ReleaseRow(
        line=line,
        name=said["name"],
        alias=said.get("alias", ""),
        relative=said.get("relative", ""),
        station=said["station"],
        release=_KINDS.get(release.lower(), ""),
        release_date=said.get("release_date", ""),
        jail=said.get("jail", ""),
        fir=said.get("fir", ""),
        address=said.get("address", ""),
        conditions=said.get("conditions", ""),
        threat=said.get("threat", "").lower() in _YES,
    )
    return replace(row, wrong=_wrong(row, release))


def _wrong(row: ReleaseRow, release: str) -> str:
    if not row.name:
        return "no-name"
    if release and not row.release:
        return "release"
    if any(len(getattr(row, name)) > policy.LONGEST_LABEL for name in COLUMNS if name != "threat"):
        return "long"
    try:
        _ = date.fromisoformat(row.release_date) if row.release_date else None
    except ValueError:
        return "date"
    return ""


def _with_stations(rows: Iterable[ReleaseRow]) -> tuple[ReleaseRow, ...]:
    """Return the rows with the code of their station, each name looked up once."""
    listed = list(rows)
    codes = {name: _station(name) for name in {row.station for row in listed}}
    return tuple(
        replace(
            row, station=codes[row.station] or row.station, wrong=row.wrong or _fault_of_station(codes[row.station])
        )
        for row in listed
    )


def _fault_of_station(code: str) -> str:
    return "" if code else "station"


def _station(name: str) -> str:
    """Return the code of the one station that a name means, empty where none or several do."""
    if not name:
        return ""
    if units.units([name]):
        return name
    bare = name.removeprefix("थाना ").removeprefix("PS ").strip()
    found = [each for each in units.search_units(bare) if each.kind == "station"]
    exact = [each for each in found if bare in (each.name_en.removeprefix("PS "), each.name_hi.removeprefix("थाना "))]
    chosen = exact or found
    return chosen[0].code if len(chosen) == 1 else ""


def _ids_of(force: str, row: ReleaseRow) -> list[UUID]:
    """Return the ids under which a line is taken in: the next one where the record before is closed to the actor."""
    said = repr(replace(row, line=0, wrong=""))
    named = f"release {hashlib.sha256(said.encode()).hexdigest()}"
    return [named_id_of(force, named, *nth) for nth in ((), ("second record",), ("third record",))]


def _take_rows(actor: Actor, rows: list[ReleaseRow], ids: Mapping[int, UUID], source: str) -> Urgency:
    """Make the records of one alert and issue it, all or nothing: a line is known only once its station is alerted."""
    with audit.together():
        for row in rows:
            _create_record(actor, row, ids[row.line], source)
        return _alert(actor, rows, ids)


def _create_record(actor: Actor, row: ReleaseRow, record: UUID, source: str) -> None:
    names = ("name", "alias", "relative", "release", "release_date", "jail", "fir", "address", "conditions")
    said = [Said(name, getattr(row, name), source, _GRADE) for name in names if getattr(row, name)]
    records.create(actor, records.New("release", said, id=record))
    force = policy.force_of(row.station)
    if force != actor.force:
        audience = {force: frozenset({row.station})}
        records.share(actor, record, with_forces={force: Level.WHOLE}, audience=audience)


def _parts(rows: Iterable[ReleaseRow]) -> Iterable[list[ReleaseRow]]:
    """Yield what one alert names: each threat alone, then by station so many as one text carries."""
    by_station: dict[str, list[ReleaseRow]] = {}
    for row in rows:
        if row.threat:
            yield [row]
        else:
            by_station.setdefault(row.station, []).append(row)
    for listed in by_station.values():
        yield from (listed[at : at + _MOST_NAMED] for at in range(0, len(listed), _MOST_NAMED))


def _alert(actor: Actor, rows: list[ReleaseRow], ids: Mapping[int, UUID]) -> Urgency:
    urgency = Urgency.URGENT if rows[0].threat else Urgency.ROUTINE
    title = " / ".join(beside_english(_THREAT if rows[0].threat else _ROUTINE))
    text = "\n".join(_said_of(row) for row in rows)
    about = RecordRef(ids[rows[0].line], actor.force, rows[0].name, actor.unit) if len(rows) == 1 else None
    expires_at = clock.now() + _ALERT_LIVES
    draft = Draft(title, text, (rows[0].station,), Action.INFORM, expires_at, urgency=urgency, record=about)
    acts.issue(actor, draft)
    return urgency


def _said_of(row: ReleaseRow) -> str:
    return " · ".join(filter(None, (row.name, row.relative, row.address[:_SHOWN], row.conditions[:_SHOWN])))

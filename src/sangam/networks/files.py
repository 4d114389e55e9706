"""A chart as a file for other tools: CSV, GraphML, FollowTheMoney, STIX 2.1.  Each tie with source, grade and day.

Only what may leave as a download is in it: a tie whose words are barred is left out, and counted.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from sangam.access.policy import admission, require, require_purpose
from sangam.access.types import Way
from sangam.audit import audit
from sangam.identifiers import confusion, finder
from sangam.identifiers.types import Kind
from sangam.kernel import clock, here, ids
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused, SangamError
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import SOURCE, csv_text, fit_for_xml, require_length
from sangam.networks.charts import open_chart
from sangam.networks.questions import look_around
from sangam.networks.sight import is_child
from sangam.networks.types import MEMBER, TIE, CallSheet, Place, Tie
from sangam.records.own_records import bulk_import, records
from sangam.records.schema.kinds import KINDS
from sangam.records.types import RecordView, Said, ShownStatement, Value, Wanted
from sangam.records.visibility import disclosure, search
from sangam.records.visibility import views as visibility_views

_HEAD = ("from", "to", "relation", "from_kind", "to_kind", "grade", "source", "force", "classification", "learned",
         "from_id", "to_id", "said_in")  # fmt: skip
_WAYS = (Way.DOWNLOAD, Way.PRINT)
"""A file leaves the node as a sheet of paper does: what either bars is not in it."""

_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


@dataclass(frozen=True, slots=True)
class ExportedChart:
    """A chart as a file.  ties: how many are in it.  left_out: ties that may not leave."""

    content: bytes
    name: str
    media: str
    ties: int
    left_out: int


@dataclass(frozen=True, slots=True)
class _Row:
    """One statement of a tie, as it may leave."""

    one: RecordView
    other: RecordView
    relation: str
    tie: Tie
    grade: str
    source: str
    classification: str
    learned: str


@dataclass(frozen=True, slots=True)
class _Content:
    """What a file holds.  places: where records of a saved chart stand."""

    rows: Sequence[_Row]
    nodes: Sequence[RecordView]
    places: Mapping[UUID, Place] = field(default_factory=dict)


def export_chart(actor: Actor, record: UUID, form: str, *, purpose: Stated | None) -> ExportedChart:
    """Return the chart around a record as a file.  A deed of its own, with all records that are in it.

    Raises NotFound for a form that is not written, and as `look_around`.
    """
    require(actor, "network:read")
    if form not in FORMS:
        raise NotFound("networks:export", "A chart is exported as csv, graphml, ftm or stix.")
    chart = look_around(actor, record, purpose=purpose).chart
    views = {spot.record.id: spot.record for spot in chart.spots}
    rows = _rows(views, chart.ties)
    content = _Content(rows, _tied_views(rows))
    return _write_export(actor, record, form, content, ties=len(chart.ties), purpose=purpose)


def export_saved_chart(actor: Actor, chart: UUID, form: str, *, purpose: Stated | None) -> ExportedChart:
    """Return a saved chart as a file, as its reader sees it now: what is hidden on it is left out.

    Records stand in it with their places, also without a tie where something of them may leave.
    Raises as `export_chart` and `open_chart`.
    """
    require(actor, "network:read")
    if form not in FORMS:
        raise NotFound("networks:export", "A chart is exported as csv, graphml, ftm or stix.")
    opened = open_chart(actor, chart, purpose=purpose)
    places = {record: each for record, each in opened.places.items() if not each.hidden}
    views = {view.id: view for view in opened.drawing.records if view.id in places}
    ties = [tie for tie in opened.drawing.ties if {tie.edge.one, tie.edge.other} <= set(views)]
    rows = _rows(views, ties)
    tied = {view.id for view in _tied_views(rows)}
    nodes = [views[each] for each in sorted(views) if each in tied or _exportable_view(views[each]).statements]
    content = _Content(rows, nodes, places)
    return _write_export(actor, chart, form, content, ties=len(ties), purpose=purpose)


def _write_export(
    actor: Actor, subject: UUID, form: str, content: _Content, *, ties: int, purpose: Stated | None
) -> ExportedChart:
    """Write a file, and into the ledger that it leaves, with all records that are in it."""
    write, ending, media = FORMS[form]
    left = ties - len(content.rows)
    with audit.deed(actor, "officer:network:export", on=subject, purpose=purpose) as facts:
        said_in = {row.tie.said_in.id for row in content.rows}
        facts.showed(sorted({view.id for view in content.nodes} | said_in))
        facts.update(form=form, ties=len(content.rows), left_out=left)
    return ExportedChart(write(content), f"network-{str(subject)[:8]}.{ending}", media, len(content.rows), left)


def _rows(views: Mapping[UUID, RecordView], ties: Iterable[Tie]) -> list[_Row]:
    rows = (_row(views, tie) for tie in ties)
    return [each for each in rows if each is not None]


def _row(views: Mapping[UUID, RecordView], tie: Tie) -> _Row | None:
    said = [each for each in tie.statements if each.id in tie.edge.statements]
    if not said or not all(_may_leave(tie.said_in, each) for each in said):
        return None
    worst = max(said, key=lambda each: str(each.grade))
    return _Row(
        views[tie.edge.one],
        views[tie.edge.other],
        _relation(tie),
        tie,
        str(worst.grade),
        worst.source,
        max(each.handling.classification for each in said).name.lower(),
        worst.learned_date.isoformat(),
    )


def _relation(tie: Tie) -> str:
    if tie.edge.relation != TIE:
        return tie.edge.relation
    return str(_exportable_view(tie.said_in).first("relation") or "tie")


def _label(view: RecordView) -> str:
    return disclosure.label_of(_exportable_view(view), Way.PRINT)


def _exportable_view(view: RecordView) -> RecordView:
    """Return a record with the statements alone that may stand in a file: of a child none."""
    if is_child(view, clock.now().astimezone(clock.INDIA).date()):
        return replace(view, statements=())
    return replace(view, statements=tuple(each for each in view.statements if _may_leave(view, each)))


def _may_leave(view: RecordView, statement: ShownStatement) -> bool:
    return all(disclosure.may_leave(view, statement, way) for way in _WAYS)


def _csv(content: _Content) -> bytes:
    lines = [_HEAD, *(_csv_cells(row) for row in content.rows)]
    return b"\xef\xbb\xbf" + csv_text(lines).encode()


def _csv_cells(row: _Row) -> tuple[str, ...]:
    return (
        _label(row.one),
        _label(row.other),
        row.relation,
        row.one.kind,
        row.other.kind,
        str(row.grade),
        row.source,
        row.tie.said_in.owner,
        row.classification,
        row.learned,
        str(row.one.id),
        str(row.other.id),
        str(row.tie.said_in.id),
    )


def _tied_views(rows: Sequence[_Row]) -> list[RecordView]:
    found = {view.id: view for row in rows for view in (row.one, row.other)}
    return [found[each] for each in sorted(found)]


def _graphml(content: _Content) -> bytes:
    ElementTree.register_namespace("", _GRAPHML)
    root = ElementTree.Element(f"{{{_GRAPHML}}}graphml")
    keys = dict.fromkeys(("label", "kind", "owner", "x", "y"), "node")
    keys |= dict.fromkeys(("relation", "grade", "source", "force", "learned"), "edge")
    for name, of in keys.items():
        about = {"id": name, "for": of, "attr.name": name, "attr.type": "double" if name in "xy" else "string"}
        ElementTree.SubElement(root, f"{{{_GRAPHML}}}key", about)
    graph = ElementTree.SubElement(root, f"{{{_GRAPHML}}}graph", {"edgedefault": "undirected"})

    def data(of: ElementTree.Element, said: Mapping[str, str]) -> None:
        for name, value in said.items():
            ElementTree.SubElement(of, f"{{{_GRAPHML}}}data", {"key": name}).text = fit_for_xml(value)

    for view in content.nodes:
        node = ElementTree.SubElement(graph, f"{{{_GRAPHML}}}node", {"id": str(view.id)})
        data(node, {"label": _label(view), "kind": view.kind, "owner": view.owner})
        if at := content.places.get(view.id):
            data(node, {"x": f"{at.x:g}", "y": f"{at.y:g}"})
    for row in content.rows:
        ends = {"source": str(row.one.id), "target": str(row.other.id)}
        edge = ElementTree.SubElement(graph, f"{{{_GRAPHML}}}edge", ends)
        said = {"relation": row.relation, "grade": row.grade, "source": row.source}
        data(edge, said | {"force": row.tie.said_in.owner, "learned": row.learned})
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _ftm(content: _Content) -> bytes:
    entities: list[dict[str, object]] = [
        {"id": str(view.id), "schema": KINDS[view.kind].export.ftm, "properties": {"name": [_label(view)]}}
        for view in content.nodes
    ]
    entities += [_ftm_tie(row) for row in content.rows]
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in entities)


def _ftm_tie(row: _Row) -> dict[str, object]:
    """Return a tie as an entity: a membership where one is a person and the other a body of persons."""
    told = {"publisher": [row.tie.said_in.owner], "recordId": [str(row.tie.said_in.id)]}
    said = {"role": [row.relation], "summary": [f"{row.source} ({row.grade})"], "date": [row.learned]}
    if row.tie.edge.relation == MEMBER:
        ends = {"member": [str(row.one.id)], "organization": [str(row.other.id)]}
        return {"id": _ftm_id(row), "schema": "Membership", "properties": ends | said | told}
    ends = {"subject": [str(row.one.id)], "object": [str(row.other.id)]}
    return {"id": _ftm_id(row), "schema": "UnknownLink", "properties": ends | said | told}


def _ftm_id(row: _Row) -> str:
    return str(uuid5(NAMESPACE_URL, f"{row.one.id} {row.other.id} {row.tie.said_in.id} {row.relation}"))


def _stix(content: _Content) -> bytes:
    rows, nodes = content.rows, content.nodes
    forces = sorted({row.tie.said_in.owner for row in rows} | {view.owner for view in nodes})
    moments = [row.tie.said_in.as_of for row in rows] + [view.as_of for view in nodes]
    written = _moment(max(moments, default=datetime(2026, 1, 1, tzinfo=UTC)))
    objects: list[dict[str, object]] = [
        _stix_object("identity", _stix_of_force(force), written, name=force, identity_class="organization")
        for force in forces
    ]
    objects += [_stix_node(view) for view in nodes]
    objects += [_stix_tie(row) for row in rows]
    bundle = uuid5(NAMESPACE_URL, " ".join(str(each["id"]) for each in objects))
    return json.dumps({"type": "bundle", "id": f"bundle--{bundle}", "objects": objects}, ensure_ascii=False).encode()


def _stix_node(view: RecordView) -> dict[str, object]:
    export = KINDS[view.kind].export
    by = f"identity--{_stix_of_force(view.owner)}"
    return _stix_object(
        export.stix,
        _stix_id(view),
        _moment(view.as_of),
        name=_label(view),
        created_by_ref=by,
        **dict(export.stix_members),
    )


def _stix_tie(row: _Row) -> dict[str, object]:
    key, by = uuid5(NAMESPACE_URL, f"stix {_ftm_id(row)}"), f"identity--{_stix_of_force(row.tie.said_in.owner)}"
    return _stix_object(
        "relationship",
        key,
        _moment(row.tie.said_in.as_of),
        relationship_type="related-to",
        description=f"{row.relation}: {row.source}",
        source_ref=_stix_ref(row.one),
        target_ref=_stix_ref(row.other),
        labels=[f"grade-{row.grade}", row.classification],
        created_by_ref=by,
    )


def _stix_object(kind: str, key: UUID, at: str, **said: object) -> dict[str, object]:
    about = {"type": kind, "spec_version": "2.1", "id": f"{kind}--{key}", "created": at, "modified": at}
    return {**about, **said}


def _stix_ref(view: RecordView) -> str:
    return f"{KINDS[view.kind].export.stix}--{_stix_id(view)}"


def _stix_id(view: RecordView) -> UUID:
    return uuid5(NAMESPACE_URL, f"stix record {view.id}")


def _stix_of_force(force: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"stix force {force}")


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


FORMS: Mapping[str, tuple[Callable[[_Content], bytes], str, str]] = {
    "csv": (_csv, "csv", "text/csv; charset=utf-8"),
    "graphml": (_graphml, "graphml", "application/graphml+xml"),
    "ftm": (_ftm, "ftm.json", "application/x-ndjson"),
    "stix": (_stix, "stix.json", "application/stix+json;version=2.1"),
}
"""Forms of a file: how it is written, the ending of its name, its media type."""


# Sums of calls from a sheet: who called whom how often, from when to when, under which authorisation.
#
# Call records stay with the force that obtained them. A sheet with a row for each call is refused as a whole.

COLUMNS = ("number", "other", "calls", "first", "last", "authority")
"""What a sheet must have, each under a heading that the mapping may name otherwise."""

MOST_ROWS = 2_000
_MOST_LETTERS = 500 * MOST_ROWS
_RAW = ("duration", "cell", "tower", "imei", "imsi", "lac", "call time", "call_time", "start time", "azimuth")
"""Words in a heading that only a record of single calls has."""
_BITS = 40.0


@dataclass(frozen=True, slots=True)
class CallSum:
    """Calls between two numbers, summed.  line: in the sheet."""

    line: int
    numbers: tuple[str, str]
    calls: int
    first: date
    last: date
    authority: str


@dataclass(frozen=True, slots=True)
class TakenCalls:
    """The outcome of a sheet.  rejected: line and sentence of each row that was not taken, in the order of lines."""

    ties: tuple[UUID, ...]
    rejected: tuple[tuple[int, SangamError], ...]


def read_sums(sheet: str, mapping: Mapping[str, str]) -> tuple[list[CallSum], list[tuple[int, SangamError]]]:
    """Return the rows of a CSV as sums of calls, and those that are none with their sentence.  Pure.

    mapping: from a column of `COLUMNS` to the sheet's own heading, where it differs.
    Raises Malformed for single calls, a column that is missing, what is no CSV, and more rows than 2,000.
    """
    if len(sheet) > _MOST_LETTERS:
        raise Malformed("networks:call-rows", "Give at most {most} rows at once.", most=MOST_ROWS)
    try:
        return _read_rows(sheet, mapping)
    except csv.Error:
        raise Malformed("networks:call-csv", "The list cannot be read as CSV: save it again as CSV UTF-8.") from None


def _read_rows(sheet: str, mapping: Mapping[str, str]) -> tuple[list[CallSum], list[tuple[int, SangamError]]]:
    rows = csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline=""))
    headings = [each.strip() for each in rows.fieldnames or ()]
    rows.fieldnames = headings
    _require_sums(headings, mapping)
    sums, rejected = list[CallSum](), list[tuple[int, SangamError]]()
    for row in rows:
        if len(sums) + len(rejected) >= MOST_ROWS:
            raise Malformed("networks:call-rows", "Give at most {most} rows at once.", most=MOST_ROWS)
        try:
            sums.append(_sum(row, mapping, rows.line_num))
        except SangamError as wrong:
            rejected.append((rows.line_num, wrong))
    _require_once(sums)
    return sums, rejected


def take_call_sheet(actor: Actor, sheet: CallSheet, *, purpose: Stated | None) -> TakenCalls:
    """Make a tie of each row of a sheet of summed calls, between records of its two numbers.

    A number that a phone's record names already, as far as the actor sees it, gets no second record.  The same row
    again makes no second tie, and takes nothing back that was learned of it since.  A row whose tie the actor may not
    change is rejected with its line.
    Raises Refused (no right, no purpose) and as `read_sums`.
    """
    require(actor, "import:run")
    stated = require_purpose(purpose)
    if not sheet.source.strip():
        raise Malformed("networks:call-source", "Say where the sheet comes from: the tie carries its source.")
    require_length(sheet.source, part="source", most=SOURCE)
    sums, rejected = read_sums(sheet.text, sheet.mapping)
    keys = {each: _key(each) for each in sums}
    known, standing = _find_phones_and_ties(actor, sums, keys.values(), stated)
    numbers = sorted({number for each in sums for number in each.numbers})
    missing = {each: ids.named_id_of(here.node().force, "phone", each) for each in numbers if each not in known}
    made = bulk_import.records_made_here([*missing.values()])
    phones = [
        records.New("phone", [_statement_of(sheet, "number", number)], None, record)
        for number, record in missing.items()
        if record not in made
    ]
    ties = [_tie(each, keys[each], known | missing, standing, sheet) for each in sums]
    if not ties:
        return TakenCalls((), tuple(rejected))
    outcome = bulk_import.take_rows(actor, [*phones, *ties], manifest={"file": "calls", "rows": len(ties)})
    closed = frozenset(outcome.refused)
    rejected += [(each.line, _closed_row_refusal()) for each in sums if keys[each] in closed]
    return TakenCalls(tuple(key for key in keys.values() if key not in closed), tuple(sorted(rejected, key=_line)))


def _closed_row_refusal() -> Refused:
    """Return the refusal of a row whose tie may not be changed: one for all reasons, or a hidden tie would show."""
    return Refused(
        "networks:call-closed",
        "This import may not change the record of this row: it was recalled, handed over, or is closed to this post. "
        "Ask the desk.",
    )


def _line(rejected: tuple[int, SangamError]) -> int:
    return rejected[0]


def _statement_of(sheet: CallSheet, name: str, value: Value) -> Said:
    return Said(name, value, sheet.source, sheet.grade, sheet.handling)


def _require_sums(headings: Sequence[str], mapping: Mapping[str, str]) -> None:
    raw = [each for each in headings if any(word in each.casefold() for word in _RAW)]
    if raw:
        raise Malformed(
            "networks:raw-calls",
            "The column {column} belongs to single calls. Call records stay with the force that obtained them: "
            "give one row for two numbers, with how many calls, first, last and the authorisation.",
            column=raw[0][:40],
        )
    missing = [each for each in COLUMNS if mapping.get(each, each) not in headings]
    if missing:
        raise Malformed("networks:call-column", "The sheet has no column {column}.", column=", ".join(missing))


def _require_once(sums: Sequence[CallSum]) -> None:
    seen: dict[frozenset[str], int] = {}
    for each in sums:
        first = seen.setdefault(frozenset(each.numbers), each.line)
        if first != each.line:
            raise Malformed(
                "networks:repeated-calls",
                "Lines {first} and {line} name the same two numbers. Single calls are not taken in: give their sum.",
                first=first,
                line=each.line,
            )


def _sum(row: Mapping[str, str | None], mapping: Mapping[str, str], line: int) -> CallSum:
    cell = {each: (row.get(mapping.get(each, each)) or "").strip() for each in COLUMNS}
    one, other = (finder.normalise(Kind.PHONE, cell[each]).normal for each in ("number", "other"))
    if one == other:
        raise Malformed("networks:call-self", "A number is given as calling itself.")
    if not cell["authority"]:
        raise Malformed("networks:call-authority", "Without the number of its authorisation no row is taken in.")
    try:
        calls, first, last = int(cell["calls"]), date.fromisoformat(cell["first"]), date.fromisoformat(cell["last"])
    except ValueError:
        raise Malformed("networks:call-cells", "Write calls as a number, first and last as 2026-11-30.") from None
    if calls < 1 or last < first:
        raise Malformed("networks:call-span", "Calls are at least one, and the last is not before the first.")
    return CallSum(line, (min(one, other), max(one, other)), calls, first, last, cell["authority"])


def _key(each: CallSum) -> UUID:
    days = (each.first.isoformat(), each.last.isoformat())
    return ids.named_id_of(here.node().force, "calls", *each.numbers, *days, each.authority)


def _find_phones_and_ties(
    actor: Actor, sums: Sequence[CallSum], keys: Iterable[UUID], stated: Stated
) -> tuple[dict[str, UUID], Mapping[UUID, RecordView]]:
    """Return the phones' records that the actor sees, by number, of several the first by id; and its standing ties."""
    numbers = sorted({number for each in sums for number in each.numbers})
    wanted = [[Wanted("phone", {confusion.confusion_key(Kind.PHONE, each): _BITS}, exact=True)] for each in numbers]
    found = search.candidates_many(admission(actor, stated.purpose), wanted, at=clock.now(), limit=8)
    with audit.deed(actor, "officer:network:calls", purpose=stated) as facts:
        among = [one.record for each in found for one in each.best]
        views = visibility_views.load_views(actor, among, purpose=stated.purpose)
        standing = visibility_views.load_views(actor, [*keys], purpose=stated.purpose)
        facts.showed(sorted({*views, *standing}))
        facts["numbers"] = len(numbers)
    phones = {
        number: sorted(one.record for one in each.best if one.record in views and views[one.record].kind == "phone")
        for number, each in zip(numbers, found, strict=True)
    }
    return {number: each[0] for number, each in phones.items() if each}, standing


def _tie(
    each: CallSum, key: UUID, known: Mapping[str, UUID], standing: Mapping[UUID, RecordView], sheet: CallSheet
) -> records.New:
    """Return the tie of a row, with the entries made since that no row has."""
    one, other = (known[number] for number in each.numbers)
    values: dict[str, Value] = {
        "one": {"ref": str(one), "label": each.numbers[0]},
        "other": {"ref": str(other), "label": each.numbers[1]},
        "relation": "called",
        "times": str(each.calls),
        "first_date": each.first.isoformat(),
        "last_date": each.last.isoformat(),
        "authority": each.authority,
    }
    said = [_statement_of(sheet, name, value) for name, value in values.items()]
    learned = standing[key].statements if key in standing else ()
    said += [
        Said(old.property, old.value, old.source, old.grade, old.handling, old.learned_date)
        for old in learned
        if old.property not in values and old.value is not None
    ]
    return records.New("tie", said, None, key)

"""A chart as a file for other tools: CSV, GraphML, FollowTheMoney, STIX 2.1.  Each tie with source, grade and day.

Only what may leave as a download is in it: a tie whose words are barred is left out, and counted.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree

from sangam.access.policy import require
from sangam.access.types import Way
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.purpose import Stated
from sangam.kernel.texts import csv_text, fit_for_xml
from sangam.networks.charts.saved_charts import open_chart
from sangam.networks.questions import look_around
from sangam.networks.sight import is_child
from sangam.networks.types import MEMBER, TIE, Place, Tie
from sangam.records.schema.kinds import KINDS
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import disclosure

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

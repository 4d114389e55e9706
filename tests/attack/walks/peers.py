"""A peer with true keys and hostile envelopes: members changed, ids and authors swapped, far instants, replays.

Haryana is attacked by Delhi.  Whatever comes: the receipt is signed, no handler breaks, and nothing changes that is
Haryana's own or a third force's.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from attack.field import Finding
from django.db.models import QuerySet, Sum
from support.beat import furnish
from support.cast import CASE, officer, person
from support.nodes import TestNode
from support.wire_world import Wire, pair
from wire.kinds import FOLDER
from wire.members import PROBES, members, probed

from sangam.access.models import Credential, Holding, Officer, Post, Unit
from sangam.exchange.threads import acts
from sangam.exchange.types import RecordRef
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import signing_key
from sangam.federation.models import Peer, PeerKey, ReceivingPosition, SetAside
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id_of
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.models import Record
from sangam.records.own_records import records
from sangam.records.visibility import views

FAR = ("1970-01-01T00:00:00+00:00", "2036-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00", "2016-06-01T00:00:00Z")
FORCES, UNITS = ("HR", "UP", "DL", "RJ"), ("HR", "HR-SNP", "UP")
LABELS = ("", "SP Sonipat", "a\u202eb", "x" * 5_000)
REPLAYED = "sent before"
_BEGUN = ("DL-", "HR-", "UP-")
_CLOSED = "federation:poison"


@dataclass
class Duel:
    """Delhi, hostile, with what it knows of Haryana and of Uttar Pradesh; what it sent before; its next numbers."""

    delhi: TestNode
    haryana: TestNode
    ids: list[UUID]
    seq: dict[str, int] = field(default_factory=dict)
    sent: list[bytes] = field(default_factory=list)


def begin(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Duel:
    """Lay out three forces; Haryana holds records of its own and of Uttar Pradesh, and talks with Delhi."""
    delhi, haryana, uttar = fresh_nodes("DL", "HR", "UP")
    for node in (delhi, haryana, uttar):
        furnish(node)
    pair(delhi, haryana, uttar)
    lines = Wire((delhi, haryana, uttar), HANDLERS)
    ids = []
    for node, unit in ((haryana, "HR-SNP-KUNDLI"), (uttar, "UP-GZB-LONI"), (delhi, "DL-ON-NARELA")):
        with node:
            by = officer(unit)
            made = records.create(by, records.New("person", person("Harjit Singh", alias="Kala")))
            shares = {force: Level.WHOLE for force in ("DL", "HR", "UP") if force != node.force}
            records.share(by, made, with_forces=shares)
            ids += [made, *(each.id for each in views.open_record(by, made, purpose=CASE).statements)]
    lines.deliver()
    with haryana:
        about = RecordRef(made, "DL", "Harjit Singh", "DL-ON-NARELA")
        ids.append(acts.open_thread(officer("HR-SNP-KUNDLI"), about, question="Known there?", purpose=CASE))
        private = records.create(officer("HR-SNP-KUNDLI"), records.New("person", person("Nobody Else")))
    lines.deliver()
    return Duel(delhi, haryana, [*ids, private])


def walk(duel: Duel, chance: Random) -> Iterator[Finding | None]:
    """Yield for each envelope what it found, None mostly."""
    with duel.haryana:
        before = _ours()
    while True:
        drawn = _draw(duel, chance)
        again = drawn.how == REPLAYED and duel.sent
        line = chance.choice(duel.sent) if again else _line(duel, drawn.kind, drawn.changes, drawn.body)
        fault = _receive(duel, line)
        with duel.haryana:
            after = _ours()
        changed = sorted(table for table in before if before[table] != after[table])
        before = after
        if fault or changed:
            yield Finding("peers", "DL", str(drawn), fault or f"changed what is not Delhi's: {', '.join(changed)}")
        else:
            yield None


@dataclass(frozen=True)
class Envelope:
    """A hostile envelope.  how: in what way.  changes: members of the envelope beside its body."""

    how: str
    kind: str
    body: Any
    changes: Mapping[str, Any]

    def __str__(self) -> str:
        said = json.dumps({**self.changes, "body": self.body}, default=str)
        return f"{self.kind} ({self.how}) {said[:600]}"


def _draw(duel: Duel, chance: Random) -> Envelope:
    """Return an envelope of any kind that is hostile in one way."""
    kind = chance.choice(sorted(HANDLERS))
    body = json.loads((FOLDER / f"{kind}.json").read_text("utf-8"))
    how = chance.choice(sorted(WAYS))
    made, changes = WAYS[how](duel, chance, body)
    return Envelope(how, kind, made, changes)


Drawn = tuple[Any, Mapping[str, Any]]


def _probe(_: Duel, chance: Random, body: Any) -> Drawn:
    paths = list(members(body))
    return (probed(body, chance.choice(paths), PROBES[chance.choice(sorted(PROBES))]) if paths else body), {}


def _far(_: Duel, chance: Random, body: Any) -> Drawn:
    sent_at = {"sent_at": chance.choice(FAR)} if chance.random() < 0.3 else {}
    return _replaced(body, _is_instant, lambda _: chance.choice(FAR)), sent_at


def _ids(duel: Duel, chance: Random, body: Any) -> Drawn:
    return _replaced(body, _is_id, lambda _: str(chance.choice(duel.ids))), {}


def _outside(duel: Duel, chance: Random, body: Any) -> Drawn:
    made, _ = _ids(duel, chance, body)
    made = _replaced(made, FORCES.__contains__, lambda _: chance.choice(FORCES))
    return _replaced(made, lambda text: text.startswith(_BEGUN), lambda _: chance.choice(UNITS)), {}


def _authors(duel: Duel, chance: Random, body: Any) -> Drawn:
    who = {"post": str(chance.choice(duel.ids)), "label": chance.choice(LABELS)}
    return body, {"actor": who, "deed": str(chance.choice(duel.ids))}


def _numbers(duel: Duel, chance: Random, body: Any) -> Drawn:
    return body, {"seq": chance.choice((0, -1, 2**63, 10**30, 1.5, None)), "id": str(chance.choice(duel.ids))}


def _as_it_is(_: Duel, __: Random, body: Any) -> Drawn:
    return body, {}


WAYS: Mapping[str, Callable[[Duel, Random, Any], Drawn]] = {
    "a member probed": _probe,
    "far instants": _far,
    "others' ids": _ids,
    "others' forces, units and ids": _outside,
    "others' authors": _authors,
    "strange numbers": _numbers,
    REPLAYED: _as_it_is,
}


def _line(duel: Duel, kind: str, changes: Mapping[str, Any], body: Any) -> bytes:
    """Return an envelope that Delhi's own key signed, in turn."""
    with duel.delhi:
        key, _ = signing_key.own_key()
        made: dict[str, Any] = {
            "is": "envelope", "v": 1, "from": "DL", "to": "HR", "kind": kind, "epoch": 1, "lane": "normal",
            "seq": _next(duel), "id": str(new_id_of("DL")), "key": key, "sent_at": wire.instant(clock.now()),
            "actor": {"post": "", "label": "SI Test"}, "deed": "", "body": body,
        }  # fmt: skip
        text = json.dumps(made | changes, ensure_ascii=False)
        return signed_line.sign(text.encode("utf-8", "replace").decode(), signing_key.sign)


def _next(duel: Duel) -> int:
    """Return the number that Haryana expects next of Delhi in the normal lane."""
    with duel.haryana:
        return ReceivingPosition.objects.get(sender_id="DL", lane="normal").expected_seq


def _receive(duel: Duel, line: bytes) -> str:
    """Let Haryana take a line; return what is wrong with that, "" where nothing is."""
    with duel.haryana:
        aside = _poisoned()
        try:
            answer = receive(line, handlers=HANDLERS, peer_hint="203.0.113.7")
            signed_line.take_apart(answer)
        except SangamError:
            pass  # turned away in a sentence
        except Exception as fault:
            return f"{type(fault).__name__}: {str(fault)[:300]}"
        if _poisoned() > aside:
            return "its handler broke: set aside as poison"
        if not Peer.objects.filter(force="DL").exists():
            return "the peer is gone"
    duel.sent.append(line)
    return ""


def _poisoned() -> int:
    return int(SetAside.objects.filter(code=_CLOSED).aggregate(times=Sum("times", default=0))["times"])


def _ours() -> dict[str, str]:
    """Return, as one word a table, what no word of Delhi's may change."""
    rows = {rows.model._meta.db_table: rows.order_by("pk").values_list() for rows in _not_delhis()}
    return {table: sha256(repr(list(found)).encode()).hexdigest() for table, found in rows.items()}


def _not_delhis() -> list[QuerySet[Any]]:
    return [
        Record.objects.exclude(owner="DL"),
        Officer.objects.all(),
        Holding.objects.all(),
        Credential.objects.all(),
        Unit.objects.exclude(force_id="DL"),
        Post.objects.exclude(unit__force_id="DL"),
        Peer.objects.exclude(force="DL"),
        PeerKey.objects.exclude(peer_id="DL"),
    ]


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _is_instant(text: str) -> bool:
    return len(text) > 18 and text[4:5] == "-" and "T" in text


def _replaced(body: Any, fits: Callable[[str], bool], by: Callable[[str], str]) -> Any:
    """Return a body in which each text that fits is another."""
    if isinstance(body, dict):
        return {by(key) if fits(key) else key: _replaced(value, fits, by) for key, value in body.items()}
    if isinstance(body, list):
        return [_replaced(each, fits, by) for each in body]
    return by(body) if isinstance(body, str) and fits(body) else body

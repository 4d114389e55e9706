"""The protocol between nodes, versions 1 and 2: the texts that are signed.  Pure; tests/wire/golden fixes their bytes.

A batch is newline-delimited JSON, optionally gzipped, POSTed to /peer/v1/envelopes.  Each line is a signed text
(`signed_line`).  An envelope's text begins with a header whose members never change meaning.  They are is, v, from, to,
kind, epoch, lane, seq, id, key, sent_at.  Then come actor, deed, body.  So a node can place, keep and acknowledge an
envelope that it is too old to understand.

The answer is one signed receipt for the batch, bound to the batch's SHA-256.  It says per envelope what became of it,
per lane the number expected next.  A number beyond it is a gap: nothing was taken, send from there.  A number below it
is a repeat: answered as the first time, and nothing changes.  What cannot be taken at all is answered by a signed
refusal.

Numbers are gapless within (epoch, lane).  A new epoch begins when a node was restored from a backup.

**Versions.**  A node reads this version and the one before.  Whoever opens a connection asks first who answers there.
The signed hello names the versions and the kinds that are read, and what is sent on this connection keeps to it
(`versions`).  So an upgrade, and one that is taken back, is learned without a person, and without a round trip for each
message.  It is safe since a process never changes what it reads, and no connection outlives a process.  Where nothing
is read by both, nothing is sent.  It waits, and is shown to wait, until one of the two is upgraded.

- Version 1: a receipt names each envelope, in a row of its own.
- Version 2: a receipt names runs of envelopes that ended alike (`[first, last, outcome]`).  Only what has a reason gets
  a row of its own.  The numbers suffice: the receipt is bound to its batch.  By its `v` an envelope says which receipt
  its sender can read; nothing else in it differs.
- Hello, refusal and invitation are read before anything is agreed.  They stay version 1, and members are only added.

What is sent again says the same: number, id, kind, body and the instant of its first sending.  Its `v`, like its `key`,
is that of the day on which it is sent.  A repeat is recognised by kind and body alone (`digest`).  So a peer that was
upgraded, or put back, between two sendings of one envelope answers the second as the first.

A kind of envelope has versions of its own, in its name.  An envelope is written in the newest.  Where the peer reads
only an older one, it is put into that when it gets its number, and keeps it from then on.  A peer that is put back
after that keeps for its next upgrade what it no longer reads, like any unknown kind.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from sangam.federation.protocol import fields, json_body
from sangam.federation.types import Body, Envelope, Lane, LedgerHead, Outcome, Reads, Written
from sangam.kernel.errors import Malformed

# A batch as gzip. ISA-L packs what goes out, in a seventh of zlib's time; zlib reads what comes in (`envelope`).
#
# One format, so that a peer sees no difference. ISA-L reads nothing that another wrote: that stays with the library
# that has read hostile bytes for thirty years.

try:
    from isal.isal_zlib import compress as quickly
except ImportError:  # no wheel for this kind of processor
    from zlib import compress as quickly

_GZIP = 31  # as zlib names it: the largest window, with gzip's head and end


def pack_batch(batch: bytes) -> bytes:
    """Return a batch as gzip."""
    found: bytes = quickly(batch, 1, _GZIP)
    return found


def fits(batch: bytes, *, within: int) -> bool:
    """Tell whether a batch takes fewer bytes than this packed, also where zlib packs it.

    So it does at a machine of this node that is not upgraded yet, on another kind of processor, or put back.  On what
    we send it makes up to a sixth more of it.
    """
    size = len(pack_batch(batch))
    return size < within * 3 // 4 or (size < within and len(zlib.compress(batch, 1, _GZIP)) < within)


VERSION = 2
READS = (1, 2)  # the previous version and this one
FIRST = 1  # of what is read before two nodes have agreed on anything
FIRST_EPOCH = 1

BATCH_ENVELOPES = 500
BATCH_BYTES = 256 * 1024  # on the wire
LINE_BYTES = 2 * 1024 * 1024  # one line, unpacked
UNPACKED_BYTES = 4 * 1024 * 1024  # one batch, unpacked
HEADER_ROOM = 4 * 1024  # what the header and the signature add to a body, at most

_MOST_VERSIONS = 20
_MOST_KINDS = 1_000
_KIND = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+\.v[1-9][0-9]?")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one envelope.  outcome None: not taken (code says why), to be sent again.

    id: None as read from version 2, where the number suffices.
    """

    seq: int
    id: UUID | None
    outcome: Outcome | None
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a batch.  expected: per lane (epoch, next number).  turned_away: (code, reason) of lines.

    after_s: not 0 when the sender is asked to wait so many seconds before it sends the rest.
    version: that in which it is said, which is that of the envelopes.
    """

    sender: str
    recipient: str
    batch: str
    at: datetime
    expected: Mapping[Lane, tuple[int, int]]
    results: tuple[Result, ...]
    turned_away: tuple[tuple[str, str], ...] = ()
    after_s: int = 0
    version: int = FIRST


@dataclass(frozen=True, slots=True)
class Hello:
    """Who answers here: clock, what it reads, and its ledger's newest head."""

    force: str
    at: datetime
    reads: Reads
    head: LedgerHead | None


def instant(at: datetime) -> str:
    """Return an instant as written on the wire: UTC, microseconds, Z."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def body_text(body: Body) -> str:
    """Return a body as the JSON text that will be signed.  Raises Malformed for what JSON cannot say."""
    try:
        text = body.text if isinstance(body, Written) else json_body.dump_body(body)
        raw = text.encode()
    except (TypeError, ValueError) as error:
        raise Malformed("federation:body", "A body must be plain JSON: {error}.", error=error) from error
    if len(raw) > BATCH_BYTES - HEADER_ROOM and not _fits(text):
        raise Malformed(
            "federation:over-large",
            "This is {kib} KiB and an envelope carries at most {limit} KiB packed: send it in parts.",
            kib=len(raw) // 1024,
            limit=BATCH_BYTES // 1024,
        )
    return text


def digest(envelope: Envelope) -> bytes:
    """Return what a repeat must agree with: the SHA-256 of kind and body."""
    body = envelope.written or json_body.dump_body(envelope.body)
    return hashlib.sha256(f"{envelope.kind}\n{body}".encode("utf-8", "surrogatepass")).digest()


def envelope_text(envelope: Envelope, body: str) -> str:
    """Return the exact text to sign.  body: from `body_text`, set in as it is."""
    header = {
        "is": "envelope",
        "v": envelope.version,
        "from": envelope.sender,
        "to": envelope.recipient,
        "kind": envelope.kind,
        "epoch": envelope.epoch,
        "lane": envelope.lane,
        "seq": envelope.seq,
        "id": str(envelope.id),
        "key": envelope.key,
        "sent_at": instant(envelope.sent_at),
        "actor": {"post": envelope.post, "label": envelope.label},
        "deed": envelope.deed,
    }
    return f'{fields.dump(header)[:-1]},"body":{body}}}'


def read_envelope(text: bytes, *, reads: tuple[int, ...] = READS) -> Envelope:
    """Return the envelope of a verified text.

    A version that is not among `reads` keeps its header and has an empty body.  Raises Malformed.
    """
    said, written = json_body.taken_apart(text)
    try:
        version, actor = fields.version(said["v"]), said.get("actor", {})
        readable = version in reads
        envelope = Envelope(
            version=version,
            sender=fields.match(fields.FORCE, said["from"]),
            recipient=fields.match(fields.FORCE, said["to"]),
            kind=fields.match(_KIND, said["kind"]),
            epoch=fields.require_number(said["epoch"]),
            lane=Lane(said["lane"]),
            seq=fields.require_number(said["seq"]),
            id=UUID(said["id"]),
            key=fields.plain(said["key"]),
            sent_at=fields.moment(said["sent_at"]),
            post=fields.plain(actor["post"]) if readable else "",
            label=fields.plain(actor["label"]) if readable else "",
            deed=fields.plain(said["deed"]) if readable else "",
            body=fields.require_object(said["body"]) if readable else {},
            written=written if readable else "",
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fields.unreadable("envelope", error) from error
    return envelope


def receipt_text(receipt: Receipt) -> str:
    """Return the exact text to sign."""
    said = {
        "is": "receipt",
        "v": receipt.version,
        "from": receipt.sender,
        "to": receipt.recipient,
        "batch": receipt.batch,
        "at": instant(receipt.at),
        "expected": {lane: list(where) for lane, where in sorted(receipt.expected.items())},
        **_results_out(receipt),
        "turned_away": [list(pair) for pair in receipt.turned_away],
    }
    return fields.dump(said | _wait(receipt.after_s))


def read_receipt(text: bytes) -> Receipt:
    """Return the receipt of a verified text.  Raises Malformed."""
    said = fields.load_object(text, "receipt")
    try:
        return Receipt(
            sender=fields.match(fields.FORCE, said["from"]),
            recipient=str(said["to"]),
            batch=str(said["batch"]),
            at=fields.moment(said["at"]),
            expected={
                Lane(lane): (fields.require_number(epoch), fields.require_number(seq))
                for lane, (epoch, seq) in said["expected"].items()
            },
            results=_results_in(said),
            turned_away=tuple(
                (fields.plain(code), fields.storable(str(reason))) for code, reason in said["turned_away"]
            ),
            after_s=_read_wait(said),
            version=fields.version(said["v"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise fields.unreadable("receipt", error) from error


def _results_out(receipt: Receipt) -> dict[str, object]:
    if receipt.version == FIRST:
        return {"results": [[r.seq, str(r.id), r.outcome, r.code, r.reason] for r in receipt.results]}
    runs: list[list[object]] = []
    ended: list[list[object]] = []
    last: Result | None = None
    for r in receipt.results:
        if r.code or r.reason or r.outcome is None:
            ended.append([r.seq, r.outcome, r.code, r.reason])
            continue
        if last is not None and (last.seq + 1, last.outcome) == (r.seq, r.outcome):
            runs[-1][1] = r.seq
        else:
            runs.append([r.seq, r.seq, r.outcome])
        last = r
    return {"runs": runs, "results": ended}


def _results_in(said: Mapping[str, Any]) -> tuple[Result, ...]:
    if said["v"] == FIRST:
        return tuple(_result(seq, UUID(envelope), *rest) for seq, envelope, *rest in said["results"])
    found = [_result(seq, None, *rest) for seq, *rest in said["results"]]
    for first, last, outcome in said["runs"]:
        if not 0 <= fields.require_number(last) - fields.require_number(first) < BATCH_ENVELOPES - len(found):
            raise ValueError("more envelopes than a batch has")
        found += [Result(seq, None, Outcome(outcome)) for seq in range(first, last + 1)]
    return tuple(found)


def _result(seq: object, envelope: UUID | None, outcome: str | None, code: object, reason: object) -> Result:
    return Result(
        fields.require_number(seq),
        envelope,
        Outcome(outcome) if outcome else None,
        fields.plain(code),
        fields.storable(str(reason)),
    )


def refusal_text(force: str, *, code: str, sentence: str, at: datetime, after_s: int = 0) -> str:
    """Return the text of a refusal of a whole request.  after_s: when it may be tried again, if it says so."""
    said = {"is": "refusal", "v": FIRST, "from": force, "code": code, "sentence": sentence, "at": instant(at)}
    return fields.dump(said | _wait(after_s))


def read_refusal(text: bytes) -> tuple[str, str, str]:
    """Return (force, code, sentence) of a verified refusal.  Raises Malformed."""
    said = fields.load_object(text, "refusal")
    try:
        code, sentence = fields.plain(said["code"]), fields.storable(str(said["sentence"]))
        return fields.match(fields.FORCE, said["from"]), code, sentence
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("refusal", error) from error


def wait_of_refusal(text: bytes) -> int:
    """Return after how many seconds a verified refusal lets us try again; 0: it does not say.  Raises Malformed."""
    try:
        return _read_wait(fields.load_object(text, "refusal"))
    except (TypeError, ValueError) as error:
        raise fields.unreadable("refusal", error) from error


def _wait(after_s: int) -> dict[str, object]:
    return {"after_s": after_s} if after_s else {}


def _read_wait(said: Mapping[str, object]) -> int:
    return fields.require_number(said["after_s"]) if "after_s" in said else 0


def hello_text(hello: Hello) -> str:
    """Return the text by which a node presents itself."""
    head = None if hello.head is None else head_body(hello.head)
    said = {"is": "hello", "v": FIRST, "from": hello.force, "at": instant(hello.at), "reads": hello.reads.versions}
    kinds = {} if hello.reads.kinds is None else {"kinds": sorted(hello.reads.kinds)}
    return fields.dump({**said, "head": head, **kinds})


def read_hello(text: bytes) -> Hello:
    """Return the presentation of a verified text.  Raises Malformed."""
    said = fields.load_object(text, "hello")
    try:
        head = None if said["head"] is None else read_head(said["head"])
        return Hello(
            fields.match(fields.FORCE, said["from"]),
            fields.moment(said["at"]),
            read_reads(said["reads"], said.get("kinds")),
            head,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("hello", error) from error


def read_reads(versions: object, kinds: object) -> Reads:
    """Return what a node says that it reads.  Raises ValueError or TypeError."""
    if not isinstance(versions, list) or not 0 < len(versions) <= _MOST_VERSIONS:
        raise ValueError("it reads no version")
    if kinds is not None and (not isinstance(kinds, list) or len(kinds) > _MOST_KINDS):
        raise ValueError("a list of kinds was expected")
    known = None if kinds is None else frozenset(fields.match(_KIND, kind) for kind in kinds)
    return Reads(tuple(sorted({fields.version(number) for number in versions})), known)


def head_body(head: LedgerHead) -> dict[str, object]:
    """Return a head as JSON: in a hello, and, with the proof that it extends one before, in `ledger.head.v1`."""
    return {"size": head.size, "root": head.root, "at": head.at, "key": head.key, "signature": head.signature}


def head_out(head: LedgerHead, *, since: int, proof: list[str]) -> dict[str, object]:
    """Return the body of `ledger.head.v1`.  proof: that it extends the head of size `since`."""
    return {**head_body(head), "since": since, "proof": proof}


def read_head(body: Mapping[str, object]) -> LedgerHead:
    """Return the head that a body states.  Raises Malformed."""
    try:
        root, signature = fields.plain(body["root"]), fields.plain(body["signature"])
        bytes.fromhex(root), bytes.fromhex(signature)
        at, key = fields.plain(body["at"]), fields.plain(body["key"])
        return LedgerHead(fields.require_number(body["size"]), root, at, key, signature)
    except (KeyError, TypeError, ValueError) as error:
        raise fields.unreadable("ledger head", error) from error


def pack(lines: Iterable[bytes]) -> bytes:
    """Return a batch as sent: gzipped when that is worth its time."""
    batch = b"".join(lines)
    if len(batch) < 2048:
        return batch
    return pack_batch(batch)


def unpack(batch: bytes) -> list[bytes]:
    """Return the lines of a batch.  Raises Malformed when it is over-large, too many, or no gzip where it says so."""
    if len(batch) > BATCH_BYTES:
        raise _over_large(len(batch))
    if batch[:2] == b"\x1f\x8b":
        batch = _inflate(batch)
    lines = [line for line in batch.split(b"\n") if line]
    if len(lines) > BATCH_ENVELOPES or any(len(line) > LINE_BYTES for line in lines):
        raise _over_large(len(batch))
    return lines


def _inflate(batch: bytes) -> bytes:
    inflater = zlib.decompressobj(31)
    try:
        plain = inflater.decompress(batch, UNPACKED_BYTES)
    except zlib.error as error:
        raise Malformed("federation:not-gzip", "The batch cannot be unpacked: {error}.", error=error) from error
    if inflater.unconsumed_tail or not inflater.eof:
        raise _over_large(len(plain))
    return plain


def _over_large(size: int) -> Malformed:
    return Malformed(
        "federation:over-large-batch",
        "The batch of {kib} KiB is over the limit ({count} envelopes, {packed} KiB packed, {plain} KiB unpacked)"
        ": send less at a time.",
        kib=size // 1024,
        count=BATCH_ENVELOPES,
        packed=BATCH_BYTES // 1024,
        plain=UNPACKED_BYTES // 1024,
    )


def _fits(body: str) -> bool:
    """Tell whether a body fits as a line carries it: a text within JSON, which packs otherwise than by itself."""
    carried = msgspec.json.encode(body)
    return len(carried) + HEADER_ROOM < LINE_BYTES and fits(carried, within=BATCH_BYTES - HEADER_ROOM)

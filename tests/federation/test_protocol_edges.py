"""The signed texts at their edges: what each reader takes, and what it refuses.  Decided without a database."""

import gzip
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest

from sangam.access.types import PostView
from sangam.federation.protocol import directory, envelope, epochs, fields, json_body, keys, signed_line
from sangam.federation.protocol import versions as protocol_versions
from sangam.federation.protocol.envelope import Receipt, Result
from sangam.federation.types import Lane, Outcome, Reads, Written
from sangam.kernel.errors import Malformed

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
ID = UUID("01939e6c-0000-7000-8000-000000000001")
EXPECTED = dict.fromkeys(Lane, (1, 1))


def refused(rule, *given, **more) -> str:
    with pytest.raises(Malformed) as caught:
        rule(*given, **more)
    return caught.value.code


@pytest.mark.parametrize("value", [0, -1, True, "1", 1.0, None, 1 << 62])
def test_a_count_is_a_whole_number_from_one(value):
    assert fields.require_number(1) == 1
    assert fields.require_number((1 << 62) - 1) == (1 << 62) - 1
    with pytest.raises(ValueError, match="from 1"):
        fields.require_number(value)


def test_a_version_of_the_protocol_has_four_digits_at_most():
    assert fields.version(9999) == 9999
    with pytest.raises(ValueError, match="no such version"):
        fields.version(10_000)


@pytest.mark.parametrize("value", ["x" * 201, 5, None, "a\x00b", "\ud800"])
def test_a_short_text_fits_the_database(value):
    assert fields.plain("x" * 200) == "x" * 200
    with pytest.raises((ValueError, TypeError)):
        fields.plain(value)


@pytest.mark.parametrize("value", ["A" * 201, "dl", "DL ", 5, None])
def test_a_text_of_a_form_has_it_whole(value):
    assert fields.match(re.compile("A+"), "A" * 200) == "A" * 200
    with pytest.raises(ValueError, match="form"):
        fields.match(re.compile("A+|DL"), value)


def test_an_instant_has_its_zone_and_is_written_in_utc():
    here = datetime(2026, 11, 20, 11, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert envelope.instant(here) == "2026-11-20T06:00:00.000000Z"
    assert fields.moment("2026-11-20T11:30:00+05:30") == AT
    for wrong in ("2026-11-20T06:00:00", "1001-01-01T00:00:00Z", "soon", 5):
        with pytest.raises((ValueError, TypeError, Malformed)):
            fields.moment(wrong)


@pytest.mark.parametrize(
    "text",
    [
        b'{"is":"hello","a":1,"a":2}',
        b'{"is":"hello","a":NaN}',
        b'{"is":"hello","a":1e999}',
        b'{"is":"hello","a":-1e999}',
        b'{"is":"receipt"}',
        b"[]",
        b"{",
    ],
)
def test_a_signed_text_says_what_it_is_and_each_member_once(text):
    assert fields.load_object(b'{"is":"hello","a":1.5}', "hello")["a"] == 1.5
    assert refused(fields.load_object, text, "hello") == "federation:unreadable"


def test_a_sentence_is_kept_as_the_database_can_hold_it():
    assert fields.storable("a\x00b\ud800" + "x" * 2000) == "ab?" + "x" * 996


def receipt(*results: Result, version: int = 2, **more: Any) -> Receipt:
    return Receipt("HR", "DL", "f" * 64, AT, EXPECTED, results, version=version, **more)


RESULTS = (
    Result(1, None, Outcome.APPLIED),
    Result(2, None, Outcome.APPLIED),
    Result(3, None, None, "federation:gap", "A number is missing."),
    Result(4, None, None),
    Result(5, None, Outcome.APPLIED, "", "late"),
    Result(6, None, Outcome.SET_ASIDE, "federation:poison"),
    Result(7, None, Outcome.APPLIED),
    Result(9, None, Outcome.APPLIED),
    Result(10, None, Outcome.PARKED),
)


def test_a_receipt_is_read_as_it_was_written():
    said = receipt(*RESULTS, turned_away=(("federation:altered", "no"),), after_s=7)
    again = envelope.read_receipt(envelope.receipt_text(said).encode())
    assert sorted(again.results, key=lambda each: each.seq) == list(RESULTS)
    assert (again.turned_away, again.after_s, again.expected) == (said.turned_away, 7, EXPECTED)
    runs = json.loads(envelope.receipt_text(said))["runs"]
    assert runs == [[1, 2, "applied"], [7, 7, "applied"], [9, 9, "applied"], [10, 10, "parked"]]


def test_the_first_version_of_a_receipt_names_each_envelope():
    said = receipt(Result(1, ID, Outcome.APPLIED), Result(2, ID, None, "federation:gap", "no"), version=1)
    assert envelope.read_receipt(envelope.receipt_text(said).encode()) == said


def runs_of(*runs: list) -> bytes:
    return json.dumps(json.loads(envelope.receipt_text(receipt())) | {"runs": list(runs)}).encode()


def test_a_receipt_names_no_more_envelopes_than_a_batch_has():
    most = envelope.BATCH_ENVELOPES
    assert len(envelope.read_receipt(runs_of([1, most, "applied"])).results) == most
    for wrong in (
        [[1, most + 1, "applied"]],
        [[1, most, "applied"], [most + 1, most + 1, "applied"]],
        [[2, 1, "applied"]],
        [[1, 2, "eaten"]],
        [[0, 1, "applied"]],
    ):
        assert refused(envelope.read_receipt, runs_of(*wrong)) == "federation:unreadable"


def test_a_wait_is_said_only_where_there_is_one():
    with_wait, without = (
        envelope.refusal_text("HR", code="federation:busy", sentence="Later.", at=AT, after_s=wait) for wait in (9, 0)
    )
    assert envelope.wait_of_refusal(with_wait.encode()) == 9
    assert "after_s" not in without
    assert envelope.wait_of_refusal(without.encode()) == 0
    assert envelope.read_refusal(without.encode()) == ("HR", "federation:busy", "Later.")


@pytest.mark.parametrize(
    "versions, kinds",
    [([], None), ([1] * 21, None), ("12", None), ([0], None), ([1], "ab"), ([1], ["a.b.v1"] * 1001), ([1], ["Bad"])],
)
def test_what_a_node_says_that_it_reads_has_bounds(versions, kinds):
    assert envelope.read_reads([2, 1, 2], None) == Reads((1, 2), None)
    assert envelope.read_reads([1] * 20, ["a.b.v1"] * 1000) == Reads((1,), frozenset({"a.b.v1"}))
    assert envelope.read_reads([1], []) == Reads((1,), frozenset())
    with pytest.raises((ValueError, TypeError)):
        envelope.read_reads(versions, kinds)


def test_a_batch_is_packed_where_that_is_worth_it_and_read_either_way():
    short, long = [b"x" * 2046 + b"\n"], [b"x" * 2047 + b"\n"]
    assert envelope.pack(short) == short[0]
    assert envelope.pack(long)[:2] == b"\x1f\x8b"
    for lines in (short, long, [b"a\n", b"\n", b"b\n"]):
        assert envelope.unpack(envelope.pack(lines)) == [line.strip() for line in lines if line.strip()]


def lines_of(size: int, count: int) -> bytes:
    return gzip.compress((b"x" * size + b"\n") * count)


def test_a_batch_beyond_its_limits_is_refused_before_it_is_read():
    assert len(envelope.unpack(lines_of(1, envelope.BATCH_ENVELOPES))) == envelope.BATCH_ENVELOPES
    assert len(envelope.unpack(lines_of(envelope.LINE_BYTES, 1))[0]) == envelope.LINE_BYTES
    whole = gzip.compress((b"x" * (envelope.LINE_BYTES - 1) + b"\n") * 2)
    assert len(envelope.unpack(whole)) == 2
    for wrong in (
        lines_of(1, envelope.BATCH_ENVELOPES + 1),
        lines_of(envelope.LINE_BYTES + 1, 1),
        gzip.compress(b"a\n" + b"x" * (envelope.LINE_BYTES + 1)),
        lines_of(envelope.LINE_BYTES, 3),
        b"x" * (envelope.BATCH_BYTES + 1),
        lines_of(1, 2)[:-6],
    ):
        assert refused(envelope.unpack, wrong) == "federation:over-large-batch"
    assert refused(envelope.unpack, b"\x1f\x8bnot gzip") == "federation:not-gzip"


def test_a_body_is_plain_json_that_one_envelope_can_carry():
    assert envelope.body_text({"a": "ज"}) == '{"a":"ज"}'
    assert envelope.body_text(Written('{"a":1}')) == '{"a":1}'
    repeated = {"a": "x" * envelope.BATCH_BYTES}
    assert len(envelope.body_text(repeated)) > envelope.BATCH_BYTES
    for wrong in ({"a": float("nan")}, {"a": object()}):
        assert refused(envelope.body_text, wrong) == "federation:body"
    noise = "".join(chr(0x4E00 + each * 7919 % 20_000) for each in range(150_000))
    assert refused(envelope.body_text, {"a": noise}) == "federation:over-large"
    assert refused(envelope.body_text, {"a": "x" * (envelope.LINE_BYTES + 1)}) == "federation:over-large"


def test_what_a_node_lost_and_went_on_from_comes_back_as_said():
    lost = tuple(epochs.Lost(EXPECTED, number) for number in range(1, epochs.MOST_RESTORES + 2))
    went_on = tuple((number, AT.isoformat()) for number in range(epochs.MOST_RESTORES + 1))
    restored = epochs.Restored(3, EXPECTED, EXPECTED, 0)
    said = epochs.begun_in(epochs.begun_out(epochs.Begun(restored, 0, went_on=went_on, lost=lost)))
    assert (said.restored, said.head) == (restored, 0)
    assert (said.lost, said.went_on) == (lost[1:], went_on[1:])
    assert epochs.begun_in({"restored": None, "head": 4}) == epochs.Begun(None, 4)


@pytest.mark.parametrize(
    "changes",
    [
        {"head": -1},
        {"head": "0"},
        {"went_on": {}},
        {"went_on": [[-1, AT.isoformat()]]},
        {"lost": {}},
        {"lost": [{"epoch": 0, "sent": {}}]},
        {"restored": []},
        {"restored": {"epoch": 1, "received": {}, "sent": {}, "ledger": 1}},
        {"restored": {"epoch": 1, "received": dict.fromkeys(Lane, "11"), "sent": {}, "ledger": 1}},
    ],
)
def test_the_beginning_of_an_epoch_is_refused_where_a_part_is_wrong(changes):
    assert refused(epochs.begun_in, {"restored": None, "head": 0, **changes}) == "federation:unreadable"


def test_an_epoch_leaves_a_gap_where_it_follows_a_later_place():
    assert epochs.leaves_a_gap({"follows": [2, 5]}, epoch=2, expected=4)
    assert epochs.leaves_a_gap({"follows": [3, 1]}, epoch=2, expected=4)
    for body in ({}, {"follows": [2, 4]}, {"follows": [1, 9]}, {"follows": "25"}, {"follows": [2]}):
        assert not epochs.leaves_a_gap(body, epoch=2, expected=4)


def test_an_answer_to_a_head_says_what_it_heard_or_nothing():
    for heard in (None, 0, 7):
        answer = epochs.Answer(heard, ((3, AT.isoformat()),))
        assert epochs.answer_in(epochs.answer_out(answer)) == answer
    assert refused(epochs.answer_in, {"heard": -1}) == "federation:unreadable"


LAST = {"epoch": 1, **dict.fromkeys(map(str, Lane), 4)}


@pytest.mark.parametrize("name", list(LAST))
@pytest.mark.parametrize("wrong", [-1, True, "4", None])
def test_a_retired_key_vouches_for_a_number_in_each_lane(name, wrong):
    assert keys.read_retired(keys.retired_body("k1", LAST)) == ("k1", LAST)
    assert keys.read_retired(keys.retired_body("k1", {**LAST, name: 0}))[1][name] == 0
    assert refused(keys.read_retired, keys.retired_body("k1", {**LAST, name: wrong})) == "federation:unreadable"
    assert refused(keys.read_retired, keys.retired_body("k1", {each: 1 for each in LAST if each != name}))


def test_digits_are_read_out_in_groups_of_four():
    assert re.fullmatch(r"(\d{4} ){5}\d{4}", keys.digits(b"a"))
    assert keys.digits(b"a") != keys.digits(b"b")


def test_a_signed_line_is_taken_apart_only_as_one():
    whole = signed_line.line('{"is":"x"}', "HR-0123456789abcdef", b"s" * 64)
    assert signed_line.take_apart(whole.strip()).text == b'{"is":"x"}'
    for wrong in (
        b"",
        b"[]",
        whole.replace(b"HR-0123456789abcdef", b"no id"),
        b'{"signed":"a","sig":"?","key":"k"}',
        b'{"signed":5,"sig":"","key":"k"}',
    ):
        with pytest.raises(Malformed) as caught:
            signed_line.take_apart(wrong)
        assert caught.value.code == "federation:no-signed-line"
        assert len(caught.value.message) < 280


@pytest.mark.parametrize("length", [1, 5_000])
def test_a_long_body_is_kept_as_written_where_it_stands_last(length):
    body = '{"a":"' + "x" * length + '"}'
    last, first = f'{{"is":"envelope","v":1,"body":{body}}}', f'{{"is":"envelope","body":{body},"v":1}}'
    assert json_body.taken_apart(last.encode())[1] == (body if length > 4_096 else "")
    assert json_body.taken_apart(first.encode())[1] == ""
    for text in (last, first):
        assert json_body.taken_apart(text.encode())[0]["body"] == json.loads(body)
    for wrong in (
        f'{last[:-1]},"body":{body}}}',
        last.replace('"v":1', '"v":1,"v":2'),
        last.replace('"a":', '"a":1,"a":'),
    ):
        assert refused(json_body.taken_apart, wrong.encode()) == "federation:unreadable"


def post(number: int, *, is_desk: bool = False) -> PostView:
    return PostView(UUID(int=number), "HR", "HR-SNP", "station", f"SHO {number}", "", is_desk)


def body_of(count: int, **more: object) -> dict:
    units = {"HR-SNP": [[str(UUID(int=each)), "station", "SHO", "", False] for each in range(1, count + 1)]}
    return {"version": 3, "as_of": AT.isoformat(), "units": units, **more}


def test_a_directory_is_read_as_it_was_written():
    posts = [post(2), post(1, is_desk=True)]
    body = directory.directory_out(
        posts, version=3, as_of=AT, phones={"HR-SNP": "0130"}, places={"HR-SNP": (28.9, 77.1)}
    )
    assert directory.directory_in("HR", directory.KIND, body) == (3, posts[::-1])
    assert directory.directory_in("HR", directory.FIRST_KIND, directory.as_first(body)) == (3, posts[::-1])
    assert (directory.phones_in(body), directory.places_in(body)) == ({"HR-SNP": "0130"}, {"HR-SNP": (28.9, 77.1)})
    silent = directory.directory_out(posts, version=3, as_of=AT)
    assert (directory.phones_in(silent), directory.places_in(silent)) == (None, None)
    emptied = directory.directory_out(posts, version=3, as_of=AT, phones={}, places={})
    assert (directory.phones_in(emptied), directory.places_in(emptied)) == ({}, {})


def test_a_directory_has_at_most_its_posts_numbers_and_places():
    numbers = {f"HR-{each}": "0130" for each in range(10_000)}
    places = {key: [28, 77.5] for key in numbers}
    assert len(directory.directory_in("HR", directory.KIND, body_of(10_000))[1]) == 10_000
    assert len(directory.phones_in({"phones": numbers}) or ()) == 10_000
    assert len(directory.places_in({"places": places}) or ()) == 10_000
    for rule, body in (
        (directory.phones_in, {"phones": numbers | {"HR": "1"}}),
        (directory.phones_in, {"phones": []}),
        (directory.places_in, {"places": places | {"HR": [1, 2]}}),
        (directory.places_in, {"places": {"HR": [True, 2]}}),
        (directory.places_in, {"places": {"HR": (1, 2)}}),
        (directory.places_in, {"places": {"HR": [1, 2, 3]}}),
    ):
        assert refused(rule, body) == "federation:directory"
    assert refused(directory.directory_in, "HR", directory.KIND, body_of(10_001)) == "federation:directory"
    first = {**directory.as_first(body_of(5_000))}
    assert len(directory.directory_in("HR", directory.FIRST_KIND, first)[1]) == 5_000
    first["posts"] = [*first["posts"], first["posts"][0]]
    assert refused(directory.directory_in, "HR", directory.FIRST_KIND, first) == "federation:directory"


def test_of_more_posts_than_the_first_version_holds_the_desks_stay():
    body = body_of(5_001)
    body["units"]["HR-SNP"][-1][-1] = True
    kept = directory.as_first(body)["posts"]
    assert len(kept) == 5_000
    assert any(each["desk"] for each in kept)


def test_two_nodes_speak_the_newest_version_that_both_read():
    assert protocol_versions.version_for(Reads((1, 2)), (1, 2)) == 2
    assert protocol_versions.version_for(Reads((1,)), (1, 2)) == 1
    assert protocol_versions.version_for(Reads((3,)), (1, 2)) == 0
    assert [protocol_versions.ours(most) for most in (0, 1, 2)] == [(1, 2), (1,), (1, 2)]


def test_a_peer_gets_a_kind_in_the_newest_version_that_it_reads():
    body = json.dumps(body_of(1))
    both, first = Reads((1,), frozenset({directory.KIND})), Reads((1,), frozenset({directory.FIRST_KIND}))
    assert protocol_versions.older(directory.KIND, body, both) == (directory.KIND, body)
    kind, text = protocol_versions.older(directory.KIND, body, first)
    assert (kind, len(json.loads(text)["posts"])) == (directory.FIRST_KIND, 1)
    assert protocol_versions.older("thread.said.v1", "{}", first) == ("thread.said.v1", "{}")

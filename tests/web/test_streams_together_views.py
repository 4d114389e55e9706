"""Streams that are read together, on a node: each for who sits there now, and in what that reader may read."""

from dataclasses import replace
from uuid import uuid4

from live_pages import tell

from sangam.kernel.sentences import label_of
from sangam.notices import lists
from sangam.notices.types import News
from sangam.web.live import streams
from sangam.web.live.streams import Stream, read_all


def opened(actor, *, session=None):
    return Stream(actor, session or actor.session, since=0, beat_s=15)


def test_of_streams_read_together_one_whose_session_is_over_ends(narela):
    tell("ours")
    told, ended = read_all([opened(narela.actor), opened(narela.actor, session=uuid4())])
    assert b"ours" in told
    assert ended is None


def test_a_stream_is_read_for_who_sits_there_now(narela):
    tell("ours")
    tell("theirs", to="DL-ON-ALIPUR")
    elsewhere = opened(replace(narela.actor, unit="DL-ON-ALIPUR", audience=frozenset({"DL-ON-ALIPUR"}), post=uuid4()))
    (text,) = read_all([elsewhere])
    assert elsewhere.actor.unit == "DL-ON-NARELA"
    assert b"ours" in text
    assert b"theirs" not in text


def test_what_quotes_a_record_is_written_for_each_reader_anew(narela):
    tell("plain")
    tell("another")
    plain, quoting = lists.open_notices(narela.actor)
    quoting = replace(quoting, parts={"what": label_of(uuid4())})
    for told, is_shared in (((plain,), True), ((plain, quoting), False), ((quoting,), False)):
        written: streams.Written = {}
        first = opened(narela.actor).take(News(told, 8), written)
        assert (opened(narela.actor).take(News(told, 8), written) is first) is is_shared

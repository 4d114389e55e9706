"""Why a peer is held up, on the node's page: in each reader's language, and the peer's own words as they are."""

import json
from html import unescape

import pytest
from border import Seated, is_sound, seated
from django.db import connection
from support.filing import act
from support.markup import markup
from support.visiting import text

from sangam.cli.docs import errors
from sangam.federation import models, outbox
from sangam.federation.lanes.sender import LaneSender
from sangam.federation.outbox import unreached_sentence
from sangam.federation.types import Lane
from sangam.kernel.errors import Refused, SangamError
from sangam.kernel.sentences import Told

NODE = "/oversight/node/"


@pytest.fixture
def auditor(across) -> Seated:
    return seated(across.delhi, "dl1009", "DL", "auditor")


def refuses(sentence: str) -> Refused:
    return Refused(
        "federation:refused-by-peer", "{peer} refuses: {sentence} ({code})", peer="HR", sentence=sentence, code="x:y"
    )


def fails(auditor: Seated, why: SangamError | str, lane: Lane = Lane.NORMAL) -> None:
    with auditor.node:
        LaneSender("HR", lane).fail(why)


def asks(auditor: Seated, code: str, sentence: str) -> None:
    with auditor.node:
        LaneSender("HR", Lane.NORMAL).wait(outbox.asked_to_wait("HR", [(code, sentence)], 60))


@pytest.mark.parametrize(
    "language, said",
    [
        ("hi", "हरियाणा पुलिस ने मना किया"),
        ("ur", "ہریانہ پولیس نے انکار کیا"),
        ("pa", "ਹਰਿਆਣਾ ਪੁਲਿਸ ਨੇ ਇਨਕਾਰ ਕੀਤਾ"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language_and_quotes_the_peer(auditor, language: str, said: str) -> None:
    fails(auditor, refuses("Not now."))
    assert f"{said}: Not now. (x:y)" in text(auditor.gets_in(language, NODE))
    assert "Haryana Police refuses: Not now. (x:y)" in text(auditor.gets(NODE))


@pytest.mark.parametrize(
    "error, english, hindi, urdu",
    [
        (ConnectionRefusedError(111, "refused"), "its server does not answer", "सर्वर उत्तर नहीं", "سرور جواب نہیں"),
        (TimeoutError("timed out"), "its server does not answer in time", "समय पर उत्तर नहीं", "وقت پر جواب نہیں"),
        (ConnectionResetError("cut"), "the connection broke off", "संपर्क बीच में टूट गया", "رابطہ بیچ میں ٹوٹ گیا"),
        (OSError(113, "No route to host"), "[Errno 113] No route to host", "[Errno 113]", "[Errno 113]"),
    ],
)  # fmt: skip
def test_a_peer_that_cannot_be_reached_is_told_in_the_readers_language(
    auditor, error: OSError, english: str, hindi: str, urdu: str
) -> None:
    fails(auditor, unreached_sentence("HR", error))
    assert f"Haryana Police cannot be reached: {english}." in text(auditor.gets(NODE))
    for language, why, begins in (
        ("hi", hindi, "हरियाणा पुलिस से संपर्क नहीं हुआ"),
        ("ur", urdu, "ہریانہ پولیس سے رابطہ نہیں ہو سکا"),
    ):
        shown = text(auditor.gets_in(language, NODE))
        assert why in shown
        assert begins in shown
        assert "cannot be reached" not in shown


@pytest.mark.parametrize(
    "language, said",
    [("hi", "दिल्ली पुलिस से हर सेकंड 4 से अधिक संदेश"), ("ur", "دہلی پولیس سے فی سیکنڈ 4 سے زیادہ پیغام")],
)
def test_a_peers_wish_to_slow_down_is_told_in_the_readers_language(auditor, language: str, said: str) -> None:
    asks(auditor, "federation:too-many", "DL sends more than 4 envelopes a second: again in 1 s.")
    shown = auditor.gets(NODE)
    is_sound(shown)
    assert "Delhi Police sends more than 4 messages a second: again in 1 s." in text(shown)
    assert said in text(auditor.gets_in(language, NODE))
    assert "messages a second" not in text(auditor.gets_in(language, NODE))


def test_a_reason_to_slow_down_that_is_none_of_ours_is_quoted(auditor) -> None:
    asks(auditor, "federation:too-many", "DL sends {more} than a second: come back.")
    assert "Haryana Police says: DL sends {more} than a second: come back." in text(auditor.gets(NODE))
    assert "ہریانہ پولیس کا کہنا ہے: DL sends {more} than a second: come back." in text(auditor.gets_in("ur", NODE))


@pytest.mark.long
def test_each_reason_to_slow_down_is_known_as_it_is_said() -> None:
    said = {each.code: each.sentence for each in errors()}
    assert outbox._REASONS.items() <= said.items()
    assert {code for code, sentence in said.items() if "again in {after_s} s" in sentence} <= set(outbox._REASONS)


@pytest.mark.one_case
@pytest.mark.parametrize("words", ["{0}", "{peer.__class__}", "{x!r:>99}", "a { b", "%(n)s }{", "a\x00b"])
@pytest.mark.parametrize("language", ["en", "hi", "ur"])
def test_a_peer_s_braces_are_shown_as_they_are(auditor, words: str, language: str) -> None:
    fails(auditor, refuses(words), Lane.URGENT)
    asks(auditor, words, words)
    shown = unescape(text(auditor.gets_in(language, NODE)))
    assert shown.count(words.replace("\x00", "")) == 2


def test_a_reason_that_an_earlier_version_kept_is_shown_as_it_was_kept(auditor) -> None:
    fails(auditor, refuses("Not now."))
    with act(auditor.node):
        models.SendingPosition.objects.update(failure="HR refuses: {so} it was kept.", failure_told=None)
    for language in ("en", "hi", "ur"):
        assert "HR refuses: {so} it was kept." in text(auditor.gets_in(language, NODE))


def test_what_an_earlier_version_wrote_since_is_shown_in_place_of_the_old(auditor) -> None:
    fails(auditor, refuses("Not now."))
    with act(auditor.node):
        models.SendingPosition.objects.update(failure="HR refuses: later.")
    shown = text(auditor.gets_in("hi", NODE))
    assert "HR refuses: later." in shown
    assert "Not now." not in shown


def test_a_reason_kept_in_english_is_kept_with_its_template_when_repeated(auditor) -> None:
    fails(auditor, refuses("Not now."))
    with act(auditor.node):
        models.SendingPosition.objects.update(failure_told=None)
    fails(auditor, refuses("Not now."))
    assert "हरियाणा पुलिस ने मना किया: Not now." in text(auditor.gets_in("hi", NODE))


def test_the_reason_of_the_lane_that_failed_first_is_shown(auditor) -> None:
    fails(auditor, Told("{force} cannot be reached: {why}.", force="HR", why="away"), Lane.URGENT)
    fails(auditor, "zebra")
    assert "away" in text(auditor.gets(NODE))


def test_in_urdu_a_reason_runs_from_the_right_and_a_quotation_its_own_way(auditor) -> None:
    fails(auditor, refuses("Not now: 12:30."))
    shown = markup(auditor.gets_in("ur", NODE))
    assert "ہریانہ پولیس نے انکار کیا: \u2068Not now: 12:30.\u2069" in shown
    assert "<bdi>HR" not in shown


def test_a_reason_is_kept_as_json_that_the_page_reads(auditor) -> None:
    fails(auditor, refuses("a" * 3_000))
    with auditor.node, connection.cursor() as cursor:
        cursor.execute("SELECT failure, failure_told::text FROM federation_sendingposition WHERE failure <> ''")
        ((sentence, form),) = cursor.fetchall()
    assert json.loads(form)["template"] == "{peer} refuses: {sentence} ({code})"
    assert sentence == f"HR refuses: {'a' * 1_000} (x:y)"

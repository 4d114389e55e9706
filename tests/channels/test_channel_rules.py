"""Who belongs to a channel, what it carries and until when it may be changed, decided without a database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from support.refusals import refuses

from sangam.channels import policy
from sangam.channels.types import ChannelKind, Header, MessageDraft
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id_of

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
MS, SECOND, MINUTE = timedelta(milliseconds=1), timedelta(seconds=1), timedelta(minutes=1)
OPEN, RESTRICTED, CONFIDENTIAL, SECRET = (Classification(number) for number in range(4))
HEADER = Header("Narela – Kundli", ChannelKind.BORDER, RESTRICTED, OPEN)
POST = UUID(int=7)
NARELA, KUNDLI, CHARLIE = "DL-ON-NARELA", "HR-SNP-KUNDLI", f"post:{POST}"
ENTRIES = {"DL": (NARELA,), "HR": (KUNDLI, CHARLIE)}
BY = Author("DL", NARELA, POST, "SHO Narela")
SAYS = MessageDraft("HR26DK8337 went north")


@pytest.mark.parametrize(
    ("unit", "clearance", "belongs"),
    [
        (KUNDLI, RESTRICTED, True),
        (KUNDLI, CONFIDENTIAL, True),
        (KUNDLI, OPEN, False),
        ("HR-SNP", CONFIDENTIAL, False),
        ("HR-SNP-KUNDLI-BEAT1", CONFIDENTIAL, False),
    ],
)
def test_who_belongs_is_of_the_very_unit_and_cleared(unit: str, clearance: Classification, belongs: bool) -> None:
    actor = Actor("HR", "HC", unit=unit, clearance=clearance, audience=frozenset({"HR", KUNDLI, unit}))
    assert policy.belongs(actor, [KUNDLI], RESTRICTED) is belongs


def test_a_post_that_is_named_belongs_whatever_its_unit() -> None:
    actor = Actor("HR", "HC", unit="HR-KNL", clearance=RESTRICTED, audience=frozenset({"HR", CHARLIE}))
    assert policy.belongs(actor, [KUNDLI, CHARLIE], RESTRICTED)
    assert not policy.belongs(actor, [KUNDLI], RESTRICTED)


def test_a_channel_has_a_name_of_a_line() -> None:
    assert policy.require_header(replace(HEADER, name="  Narela \n –  Kundli ")).name == HEADER.name
    longest = replace(HEADER, name="x" * policy.LONGEST_NAME)
    assert policy.require_header(longest).name == longest.name
    for name in ("", "  ", "x" * (policy.LONGEST_NAME + 1)):
        refuses("channels:name", policy.require_header, replace(HEADER, name=name))


def test_who_reads_a_channel_is_cleared_for_all_that_it_may_carry() -> None:
    assert policy.require_header(HEADER).clearance is RESTRICTED
    stricter = replace(HEADER, clearance=CONFIDENTIAL)
    assert policy.require_header(stricter) == stricter


def test_no_channel_carries_or_demands_what_is_secret() -> None:
    for wrong in ({"classification": SECRET}, {"clearance": SECRET}):
        refuses("channels:secret", policy.require_header, replace(HEADER, **wrong))


def test_each_member_names_its_own_units_once() -> None:
    twice = {"DL": (NARELA, NARELA), "HR": (CHARLIE, KUNDLI, CHARLIE)}
    assert policy.require_entries(twice, ["DL", "HR"]) == {"DL": (NARELA,), "HR": (CHARLIE, KUNDLI)}
    refuses("channels:entries-force", policy.require_entries, ENTRIES, ["DL", "UP"])


def test_a_force_brings_a_hundred_units_at_most() -> None:
    full = [f"DL-{number}" for number in range(policy.MOST_ENTRIES)]
    assert policy.require_own_entries("DL", full) == tuple(full)
    refuses("channels:entries-many", policy.require_own_entries, "DL", [*full, NARELA])


@pytest.mark.parametrize("entry", ["", KUNDLI, "DL-on", "DL NARELA", "post:7", f"{CHARLIE}0", f"{NARELA}\n", "DLX-ON"])
def test_what_is_no_unit_or_post_of_a_force_is_no_entry(entry: str) -> None:
    refuses("channels:entry", policy.require_own_entries, "DL", [entry])


def test_a_message_is_trimmed_and_keeps_what_it_asks() -> None:
    said = replace(SAYS, text="  stop it ", asks=True, mentions=(KUNDLI, NARELA, KUNDLI), topic=" the  red  car ")
    kept = policy.require_draft(said, HEADER, ENTRIES)
    assert (kept.text, kept.topic, kept.mentions) == ("stop it", "the red car", (KUNDLI, NARELA))
    assert kept.asks
    assert not policy.require_draft(SAYS, HEADER, ENTRIES).asks


def test_a_message_has_from_one_to_four_thousand_characters() -> None:
    longest = replace(SAYS, text="x" * policy.LONGEST_TEXT)
    assert policy.require_draft(longest, HEADER, ENTRIES) == longest
    for text in ("", " \n", "x" * (policy.LONGEST_TEXT + 1)):
        refuses("channels:text", policy.require_draft, replace(SAYS, text=text), HEADER, ENTRIES)


def test_a_message_calls_on_units_and_posts_of_its_channel_alone() -> None:
    post = f"post:{UUID(int=9)}"
    for mentioned in (KUNDLI, CHARLIE, post):
        assert policy.require_draft(replace(SAYS, mentions=(mentioned,)), HEADER, ENTRIES, posts=[post]).mentions
    for mentioned in ("UP-GZB-LONI", post):
        refuses("channels:mention", policy.require_draft, replace(SAYS, mentions=(mentioned,)), HEADER, ENTRIES)


def test_a_topic_has_at_most_forty_characters() -> None:
    assert policy.require_topic("x" * policy.LONGEST_TOPIC) == "x" * policy.LONGEST_TOPIC
    assert policy.require_topic(" ") == ""
    refuses("channels:topic", policy.require_topic, "x" * (policy.LONGEST_TOPIC + 1))


def test_no_message_is_classified_above_its_channel() -> None:
    policy.require_carried(RESTRICTED, HEADER)
    policy.require_carried(OPEN, HEADER)
    above = replace(SAYS, classification=CONFIDENTIAL)
    refuses("channels:classification", policy.require_draft, above, HEADER, ENTRIES)


@pytest.mark.parametrize("text", ["from an intercepted call", "phone tapping says", "फोन टैपिंग से", "ٹیپ شدہ کال"])
def test_what_was_listened_in_on_goes_another_way(text: str) -> None:
    assert not policy.is_carried(text)
    refuses("channels:intercepted", policy.require_draft, replace(SAYS, text=text), HEADER, ENTRIES)


@pytest.mark.parametrize("text", ["the car was intercepted at Kundli", "a call came at two", "गाड़ी को इंटरसेप्ट किया"])
def test_a_vehicle_may_be_intercepted_in_any_channel(text: str) -> None:
    assert policy.is_carried(text)


def test_who_stands_above_is_the_lowest_recipient_above() -> None:
    path = ["HR", "HR-SNP", "HR-SNP-KUNDLI"]
    assert policy.next_above(path, {"HR", "HR-SNP", "HR-SNP-KUNDLI"}) == "HR-SNP"
    assert policy.next_above(path, {"HR", "DL"}) == "HR"
    assert policy.next_above(path, {"HR-SNP-KUNDLI"}) == ""


def test_a_reminder_rings_in_the_future_and_not_too_far_away() -> None:
    for at in (AT + SECOND, AT + policy.LONGEST_REMINDER):
        assert policy.require_reminder(at, now=AT) == at
    for at in (AT, AT + policy.LONGEST_REMINDER + SECOND):
        refuses("channels:reminder", policy.require_reminder, at, now=AT)


def test_a_force_speaks_under_its_own_ids_for_its_own_units() -> None:
    policy.require_author(new_id_of("DL"), BY)
    refuses("channels:author", policy.require_author, new_id_of("HR"), BY)
    refuses("channels:unit-of-another", policy.require_author, new_id_of("DL"), replace(BY, unit=KUNDLI))
    refuses("channels:unit-of-another", policy.require_unit, replace(BY, unit="DLX-ON"))


def test_a_force_reviews_its_own_messages_alone() -> None:
    policy.require_own_message("DL", "DL")
    refuses("channels:review-of-another", policy.require_own_message, "DL", "HR")


@pytest.mark.parametrize(("withdraw", "minutes", "code"), [(False, 15, "edit-late"), (True, 60, "withdraw-late")])
def test_a_message_is_edited_for_15_and_withdrawn_for_60_minutes(withdraw: bool, minutes: int, code: str) -> None:
    last = AT + minutes * MINUTE
    policy.require_window(AT, at=last, withdraw=withdraw)
    refuses(f"channels:{code}", policy.require_window, AT, at=last + SECOND, withdraw=withdraw)
    for at, may in ((last, True), (last + SECOND, False)):
        assert policy.may_revise(POST, post=POST, said_at=AT, at=at, withdraw=withdraw) is may
    assert not policy.may_revise(UUID(int=8), post=POST, said_at=AT, at=AT, withdraw=withdraw)
    assert not policy.may_revise(None, post=POST, said_at=AT, at=AT, withdraw=withdraw)


def test_only_the_post_that_wrote_a_message_changes_it() -> None:
    policy.require_author_post(BY, post=POST, force="DL", is_imported=False)
    code, rule = "channels:revision-of-another", policy.require_author_post
    refuses(code, rule, BY, post=POST, force="DL", is_imported=True)
    refuses(code, rule, BY, post=UUID(int=8), force="DL", is_imported=False)
    refuses(code, rule, BY, post=POST, force="HR", is_imported=False)


def test_a_message_can_be_withdrawn_however_often_it_was_edited() -> None:
    policy.require_few_revisions(policy.MOST_REVISIONS - 1, withdraw=False)
    policy.require_few_revisions(policy.MOST_REVISIONS, withdraw=True)
    refuses("channels:edits", policy.require_few_revisions, policy.MOST_REVISIONS, withdraw=False)


def test_stamps_rise_even_where_the_clock_stands_still() -> None:
    first = policy.next_stamp(AT, 0)
    assert policy.next_stamp(AT, first) == first + 1
    assert policy.next_stamp(AT + MS, first) > first + 1
    assert policy.next_stamp(AT - MINUTE, first) == first + 1


def test_imported_lines_stand_by_their_time_then_by_their_place() -> None:
    stamps = [policy.imported_stamp(AT, order) for order in (0, 1, 2)]
    assert stamps == sorted(set(stamps))
    assert stamps[0] == policy.next_stamp(AT, 0)
    assert stamps[-1] < policy.imported_stamp(AT, 10**9) < policy.imported_stamp(AT + MS, 0)


def test_a_clock_may_run_ten_minutes_ahead_and_no_more() -> None:
    latest = AT + 10 * MINUTE
    policy.require_stamp(policy.imported_stamp(latest, 0), received_at=AT, force="HR")
    policy.require_not_ahead(latest, received_at=AT, force="HR")
    refuses("channels:ahead", policy.require_stamp, policy.imported_stamp(latest, 1), received_at=AT, force="HR")
    refuses("channels:ahead", policy.require_not_ahead, latest + SECOND, received_at=AT, force="HR")


def test_a_quarantine_says_why() -> None:
    assert policy.require_reason(" a child's name ") == "a child's name"
    refuses("channels:no-reason", policy.require_reason, "  ")


def test_another_post_reviews_than_wrote_or_hid() -> None:
    author, hid, third = (UUID(int=number) for number in (1, 2, 3))
    policy.require_reviewer(third, author=author, hidden_by=hid)
    for by in (author, hid):
        refuses("channels:own-review", policy.require_reviewer, by, author=author, hidden_by=hid)


@pytest.mark.parametrize(
    ("sent_s", "shown_s", "late"),
    [(-60, 0, True), (-60, -60, False), (-60, -90, False), (-30, 0, False), (-5, 0, False)],
)
def test_late_is_what_came_long_after_it_was_sent_behind_others(sent_s: int, shown_s: int, late: bool) -> None:
    sent, shown = (policy.imported_stamp(AT + seconds * SECOND, 0) for seconds in (sent_s, shown_s))
    assert policy.is_late(sent, shown, came_at=AT) is late


@pytest.mark.parametrize(
    ("unit", "mentions", "asks", "handled", "needs"),
    [
        (KUNDLI, [KUNDLI], False, None, True),
        (KUNDLI, [], True, None, True),
        (KUNDLI, [], False, None, False),
        (KUNDLI, ["HR-KNL"], True, None, False),
        (NARELA, [NARELA], True, None, False),
        (KUNDLI, [KUNDLI], True, False, True),
        (KUNDLI, [KUNDLI], True, True, False),
        (NARELA, [], False, False, True),
    ],
)
def test_a_unit_is_called_on_by_name_or_by_a_question_to_all(
    unit: str, mentions: list[str], asks: bool, handled: bool | None, needs: bool
) -> None:
    assert policy.needs_unit(unit, by=NARELA, mentions=mentions, asks=asks, handled=handled) is needs

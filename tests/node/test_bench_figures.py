"""The arithmetic of the measurements."""

import math

import pytest
from sangam_lab.bench import outage
from sangam_lab.bench.statistics import grown, outbox_to_inbox_ms, per_message_ms, percentile, split_ms, tally


def test_a_percentile_is_a_latency_that_somebody_had():
    values = [float(value) for value in range(100, 0, -1)]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.99, 1.0)] == [50.0, 95.0, 99.0, 100.0]
    assert percentile([7.0], 0.5) == 7.0
    assert percentile([1.0, 2.0, 3.0], 0.5) == 2.0
    assert math.isnan(percentile([], 0.5))


def test_messages_that_stand_once_and_in_order_hold():
    found = tally({"a": [0, 2, 4], "b": [1, 3]}, {"a": [0, 2, 4], "b": [1, 3]})
    assert (found.sent, found.delivered, found.holds) == (5, 5, True)


def test_a_lost_message_is_counted():
    found = tally({"a": [0, 2, 4], "b": [1]}, {"a": [0, 4]})
    assert (found.delivered, found.lost, found.holds) == (2, 2, False)


def test_a_doubled_message_is_counted_and_is_no_disorder():
    found = tally({"a": [0, 1]}, {"a": [0, 0, 1]})
    assert (found.doubled, found.out_of_order, found.lost, found.holds) == (1, 0, 0, False)


def test_a_message_behind_a_later_one_is_out_of_order():
    found = tally({"a": [0, 1, 2]}, {"a": [0, 2, 1]})
    assert (found.out_of_order, found.lost, found.doubled, found.holds) == (1, 0, 0, False)


def test_what_idle_nodes_use_is_no_message_s():
    assert per_message_ms(3.0, 0.1, lasted_s=10.0, messages=1000) == 2.0
    assert per_message_ms(0.5, 0.1, lasted_s=10.0, messages=1000) == 0.0
    assert math.isnan(per_message_ms(1.0, 0.0, lasted_s=1.0, messages=0))


def test_each_part_is_counted_from_when_it_began():
    before, after = {"DL web": 4.0, "DL door": 3.0}, {"DL web": 6.0, "DL door": 0.5, "HR door": 1.0}
    assert grown(before, after) == {"DL web": 2.0, "DL door": 0.0, "HR door": 1.0}


def test_each_part_has_its_own_idle_time_subtracted():
    used, idle = {"DL web": 3.0, "HR door": 1.0}, {"DL web": 0.1}
    assert split_ms(used, idle, lasted_s=10.0, messages=1000) == {"DL web": 2.0, "HR door": 1.0}


def test_from_outbox_to_inbox_are_workers_and_doors_with_their_database():
    parts = {
        "DL web": 100.0, "HR web in PostgreSQL": 100.0, "DL worker": 1.0, "DL worker in PostgreSQL": 2.0,
        "HR door": 4.0, "HR door in PostgreSQL": 8.0,
    }  # fmt: skip
    assert outbox_to_inbox_ms(parts) == 15.0


@pytest.mark.long
@pytest.mark.slow
def test_a_node_that_was_away_under_load_has_all_in_order_when_it_is_back():
    said: list[str] = []
    found = outage.measure(5.0, 3.0, say=said.append)
    assert (found.holds, found.tally.lost, found.tally.doubled, found.tally.out_of_order) == (True, 0, 0, 0)
    assert found.away_s > 3
    assert found.waited > 10
    assert 0 < found.first_s <= found.all_s < 30
    assert "Haryana is back." in said

"""The arithmetic of the measurements."""

import math

from sangam.node.bench.figures import per_message_ms, percentile, tally


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

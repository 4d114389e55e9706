"""The worker's loops: they live and leave together."""

import threading
from typing import cast

import pytest
from support.wire_world import until

from sangam.workers.main import ROUND_S, Rounds, hanging_loops, run_all


def _until_told(stop: threading.Event) -> None:
    stop.wait(10)


def test_all_loops_leave_when_told() -> None:
    stop, failed, seen = threading.Event(), threading.Event(), threading.Event()

    def tells(told: threading.Event) -> None:
        seen.set()
        stop.set()
        told.wait(10)

    run_all({"one": _until_told, "two": tells}, stop, failed)
    assert seen.is_set()
    assert not failed.is_set()


def test_a_loop_that_fails_ends_the_others_and_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    stop, failed = threading.Event(), threading.Event()

    def breaks(_: threading.Event) -> None:
        raise ArithmeticError("a sum that does not add up")

    run_all({"one": _until_told, "two": breaks}, stop, failed)
    assert failed.is_set()
    assert "the loop two failed" in caplog.text


def test_a_loop_that_returns_unasked_counts_as_failed() -> None:
    stop, failed = threading.Event(), threading.Event()
    run_all({"one": _until_told, "two": lambda _: None}, stop, failed)
    assert failed.is_set()


def test_a_loop_that_hangs_is_named_and_one_that_waits_is_not() -> None:
    stop, failed, seen, release = (threading.Event() for _ in range(4))
    rounds: dict[str, Rounds] = {}

    def hangs(told: threading.Event) -> None:
        rounds["hangs"] = cast(Rounds, told)
        seen.set()
        release.wait(10)

    def waits(told: threading.Event) -> None:
        rounds["waits"] = cast(Rounds, told)
        told.wait(10)

    running = threading.Thread(target=run_all, args=({"hangs": hangs, "waits": waits}, stop, failed))
    running.start()
    seen.wait(10)
    until(lambda: len(rounds) == 2 and rounds["waits"]._waits)
    for each in rounds.values():
        each.asked_at -= ROUND_S + 1
    assert hanging_loops(rounds) == ["hangs"]
    stop.set()
    release.set()
    running.join(10)
    assert not failed.is_set()


def test_a_process_of_which_a_loop_hangs_no_longer_says_that_it_goes_on() -> None:
    stop, failed, release, beats = threading.Event(), threading.Event(), threading.Event(), []

    def hangs(told: threading.Event) -> None:
        cast(Rounds, told).asked_at -= ROUND_S + 1
        release.wait(10)

    ends = threading.Timer(1.5, lambda: (stop.set(), release.set()))
    ends.start()
    run_all({"one": _until_told, "two": hangs}, stop, failed, beat=lambda: beats.append(1))
    assert beats == []


def test_what_another_thread_of_a_loop_asks_is_no_round_of_it() -> None:
    told = Rounds(threading.Event())
    told.begin()
    told.asked_at -= ROUND_S + 1
    other = threading.Thread(target=told.is_set)
    other.start()
    other.join()
    assert told.hangs("one")
    assert not told.is_set()
    assert not told.hangs("one")

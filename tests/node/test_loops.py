"""The worker's loops: they live and leave together."""

import threading

import pytest

from sangam.workers.main import run_all


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

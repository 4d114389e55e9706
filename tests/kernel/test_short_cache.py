"""What is kept for a while is gone after it."""

import time

from sangam.kernel.short_cache import kept_for


def test_a_result_is_made_once_and_anew_when_its_time_is_over(monkeypatch) -> None:
    now, made = [100.0], []
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    @kept_for(60, most=10)
    def read(text: str) -> str:
        made.append(text)
        return text.upper()

    assert (read("a"), read("a"), made) == ("A", "A", ["a"])
    now[0] = 160.0
    assert (read("a"), made) == ("A", ["a", "a"])

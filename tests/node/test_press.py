"""The press, as the process that a node has: what it draws, how often, for whom; and that it holds nobody up."""

import asyncio
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.running_press import running_press

from sangam.node.press import client
from sangam.node.press import press as press_press
from sangam.node.press.client import Client, Order, Reply
from sangam.node.press.press import Died, Kept, in_a_fork
from sangam.print_pages.paper import Paper
from sangam.web.door.prints import order_of


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A press in a home that lies so deep that its socket's address fits no system."""
    with running_press(tmp_path_factory.mktemp("a-home-that-lies-deep-" + "d" * 100)) as press:
        yield press


def paper(words: str, *, by: str = "", lines: int = 1) -> Paper:
    made = Paper("Bulletin", handling="Restricted", code="7Q2M0XK")
    for number in range(lines):
        made.paragraph(f"{words} {number}")
    if by:
        made.stamp(f"Printed by {by}.", size=9)
    return made


def order(words: str, *, by: str = "", owner: str = "a", lines: int = 1) -> Order:
    return order_of(paper(words, by=by, lines=lines).script, owner)


def asked(press: Client, *orders: Order, wait_s: float = 60) -> list[Reply]:
    """Return what the press answers to orders that come at once."""

    async def ask() -> list[Reply]:
        return await asyncio.gather(*(press.ask(each, wait_s=wait_s) for each in orders))

    return asyncio.run(ask())


def test_a_paper_comes_as_it_would_be_drawn_here(press: Client) -> None:
    (reply,) = asked(press, order("White Scorpio", by="SHO Narela"))
    assert (reply.state, reply.pdf[:5]) == (client.DONE, b"%PDF-")
    assert abs(len(reply.pdf) - len(paper("White Scorpio", by="SHO Narela").output())) < 20


def test_for_stations_that_see_the_same_one_sheet_is_drawn(press: Client) -> None:
    stations = [order("Urgent", by=f"PS {number}", owner=f"o{number}") for number in range(8)]
    before, replies = made_of(press), asked(press, *stations)
    assert {each.state for each in replies} == {client.DONE}
    drawn, stamped = (now - then for now, then in zip(made_of(press), before, strict=True))
    assert (drawn, stamped, len({each.pdf for each in replies})) == (1, 8, 8)


def test_who_sees_other_words_gets_another_sheet(press: Client) -> None:
    whole, masked = asked(press, order("Harjeet Singh"), order("masked: ask PS Narela"))
    assert whole.pdf != masked.pdf
    assert order("Harjeet Singh").key != order("Harjeet Singh", by="SHO").key


def test_what_takes_long_is_waited_for_by_its_ticket_and_then_at_hand(press: Client) -> None:
    long = order("Long", lines=60)
    assert asked(press, long, wait_s=0.01)[0].state == client.WAITING
    assert press.state_of(long.key, "").pdf == b""
    assert asked(press, long)[0].state == client.DONE
    assert press.state_of(long.key, "").state == client.DONE


def test_a_paper_that_cannot_be_drawn_fails_and_the_next_one_comes(press: Client) -> None:
    broken = Order("a", "broken", json.dumps(["x", [["output", "/etc/passwd"]]]).encode())
    assert [each.state for each in asked(press, broken, order("Next"))] == [client.FAILED, client.DONE]
    assert press.state_of("broken", "").state == client.FAILED


def test_of_one_officer_so_many_papers_wait_and_another_is_not_refused(press: Client) -> None:
    many = [order(f"Many {number}", owner="many", lines=40) for number in range(30)]
    states = [each.state for each in asked(press, *many, order("One", owner="other"), wait_s=0.5)]
    assert states[:30].count(client.FULL) == 5
    assert states[30] != client.FULL


def test_who_comes_after_many_papers_of_another_waits_for_one_at_most(press: Client) -> None:
    async def race() -> str:
        many = [asyncio.ensure_future(press.ask(order(f"Race {n}", owner="m", lines=30), wait_s=60)) for n in range(8)]
        one = asyncio.ensure_future(press.ask(order("Mine", owner="o"), wait_s=60))
        await one
        return f"{sum(each.done() for each in many) <= 4} {(await many[-1]).state}"

    assert asyncio.run(race()) == "True done"


def test_nobody_waits_for_the_same_paper_in_the_line_of_another(press: Client) -> None:
    async def race() -> tuple[bool, str]:
        many = [asyncio.ensure_future(press.ask(order(f"Line {n}", owner="m", lines=60), wait_s=60)) for n in range(12)]
        await asyncio.sleep(0)
        last = [asyncio.ensure_future(press.ask(order("Same", by=by, owner="m"), wait_s=60)) for by in ("", "beat")]
        await asyncio.wait(many, return_when=asyncio.FIRST_COMPLETED)  # by now all of them stand in line
        mine = [press.ask(order("Same", by=by, owner="o"), wait_s=60) for by in ("", "SHO")]
        states = {each.state for each in await asyncio.gather(*mine)}
        ahead = sum(each.done() for each in many)
        await asyncio.gather(*many, *last)
        return ahead < 8, " ".join(states)

    assert asyncio.run(race()) == (True, client.DONE)


def test_a_press_that_is_away_is_said_and_not_waited_for(tmp_path: Path) -> None:
    away = Client(tmp_path)
    assert asked(away, order("x"))[0].state == client.AWAY
    assert away.ask_in_thread(order("x"), wait_s=1).state == client.AWAY


def test_work_that_dies_or_takes_too_much_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs() -> press_press.Made:
        signal.pause()
        return b"", ()

    def dies() -> press_press.Made:
        os.kill(os.getpid(), signal.SIGSEGV)
        return b"", ()

    def eats() -> press_press.Made:
        return bytes(2 * press_press.MOST_MEMORY), ()

    monkeypatch.setattr(press_press, "MOST_WALL_S", 1.0)
    for act in (hangs, dies, eats):
        with pytest.raises(Died):
            asyncio.run(in_a_fork(act))
    assert asyncio.run(in_a_fork(lambda: (b"made", ["places"]))) == (b"made", ["places"])


def test_what_fails_in_its_own_process_says_why(capfd: pytest.CaptureFixture[str]) -> None:
    def fails() -> press_press.Made:
        raise ValueError("no such glyph")

    with pytest.raises(Died):
        asyncio.run(in_a_fork(fails))
    assert "ValueError: no such glyph" in capfd.readouterr().err


def test_a_process_that_cannot_begin_leaves_no_pipe_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr(os, "fork", full)
    act = in_a_fork(lambda: (b"", ()))
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(BlockingIOError):
        act.send(None)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_what_is_kept_ends_with_its_time_and_its_room() -> None:
    short, small = Kept(most_s=-1), Kept(most_bytes=10)
    short.put("a", (b"x", ()))
    assert short.get("a") is None
    for key in "abc":
        small.put(key, (b"12345", ()))
    assert [key for key in "abc" if small.get(key)] == ["b", "c"]


def made_of(press: Client) -> tuple[int, int]:
    """Return how many sheets and copies the press has made."""
    state = press.state_of("none", "")
    return state.drawn, state.stamped

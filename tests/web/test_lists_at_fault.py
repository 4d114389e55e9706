"""Check a list: two at once, a file that is gone or too large, a fault, another worker; and what is erased when."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from uuid import UUID

import pytest
from border import NAKA, Seated, seated
from given_lists import at_narela, given, pasted, work
from support.cluster import TestCluster
from support.held_jobs import LISTS, held_elsewhere
from support.visiting import text

from sangam.access.models import Post
from sangam.audit import audit
from sangam.audit.audit import recent_entries
from sangam.interchange.lists import list_worker, lists
from sangam.interchange.lists import lists as list_lists
from sangam.interchange.models import CheckedList
from sangam.kernel import clock, here
from sangam.kernel.errors import Conflict, Refused
from sangam.workers import job_rounds

GUESTS = "NAME\nHarjeet s/o Balwant\n"


@pytest.fixture
def narela(fresh_nodes) -> Seated:
    return at_narela(*fresh_nodes("DL"))


def files() -> list[str]:
    return [path.name for path in (here.node().files / "lists").iterdir()]


def test_of_two_lists_given_at_once_the_second_is_refused(narela):
    def slowly() -> Iterator[bytes]:
        list_lists.start_lines(narela.actor, "DL1CAB1234", purpose=NAKA)
        yield GUESTS.encode()

    with narela.node, pytest.raises(Conflict, match="Another list of yours is being checked"):
        list_lists.start_file(narela.actor, slowly(), file="guests.csv", purpose=NAKA)
    with narela.node:
        assert (CheckedList.objects.count(), files()) == (1, [])
        refused, begun = recent_entries(action="officer:list:start")
    assert (refused.code, begun.outcome) == ("interchange:list-running", "done")


def never() -> Iterator[bytes]:
    raise AssertionError("the file was read before the purpose was asked")
    yield b""


def test_a_file_is_not_written_down_before_the_purpose_is_asked(narela):
    with narela.node:
        with pytest.raises(Refused):
            list_lists.start_file(narela.actor, never(), file="guests.csv", purpose=None)
        (entry,) = recent_entries(action="officer:list:start")
    assert (entry.outcome, entry.code) == ("refused", "access:no-purpose")


def test_a_file_is_not_written_down_while_another_list_is_checked(narela):
    narela.posts("/check/list/", lines="DL1CAB1234")
    with narela.node, pytest.raises(Conflict):
        list_lists.start_file(narela.actor, never(), file="guests.csv", purpose=NAKA)


def test_pasted_lines_do_not_wait_for_the_file_of_another(narela):
    given(narela, GUESTS)
    other = seated(narela.node, "dl1002", "DL-ON-NARELA")
    address = other.posts("/check/list/", lines="DL1CAB1234").headers["Location"]
    with narela.node:
        assert list_worker.check_once()
    assert "1 strong hit" in text(other.gets(address))


def test_a_file_that_is_gone_fails_its_list_with_a_sentence(narela):
    address = given(narela, GUESTS).headers["Location"]
    with narela.node:
        for name in files():
            (here.node().files / "lists" / name).unlink()
    work(narela)
    assert "cannot be read on the server any more" in text(narela.gets(address))


def test_a_fault_of_the_program_ends_the_list_and_not_the_worker(narela):
    address = narela.posts("/check/list/", lines="DL1CAB1234").headers["Location"]
    with narela.node:
        CheckedList.objects.update(purpose="none that is known")
    work(narela)
    page = text(narela.gets(address))
    assert "tell your administrator" in page
    assert "1 row was not looked up." in page


def test_a_file_above_the_limit_is_refused_and_not_kept(narela, monkeypatch):
    monkeypatch.setattr(lists, "MOST_LIST_BYTES", 10)
    refused = given(narela, GUESTS)
    assert (refused.status_code, "is larger than" in text(refused)) == (400, True)
    with narela.node:
        assert (CheckedList.objects.count(), files()) == (0, [])


def test_a_list_held_by_a_living_worker_is_left_to_it(narela, cluster: TestCluster):
    address = narela.posts("/check/list/", lines="DL1CAB1234").headers["Location"]
    with held_elsewhere(cluster, narela.node, LISTS, UUID(address.split("/")[3])), narela.node:
        assert not list_worker.check_once()
    work(narela)
    assert "1 strong hit" in text(narela.gets(address))


def test_a_post_that_lost_the_right_has_no_list_looked_up(narela):
    narela.posts("/check/list/", lines="DL1CAB1234")
    actor = narela.actor
    with narela.node, audit.deed(actor, "node:post:change", on=actor.post):
        Post.objects.filter(id=str(actor.post)).update(role="auditor")
    work(narela)
    with narela.node:
        failed = CheckedList.objects.get()
        assert (failed.state, failed.code) == ("failed", "access:role")
        assert not recent_entries(action="officer:check:file")


def test_old_lists_are_erased_while_others_keep_coming(narela):
    pasted(narela, "DL1CAB1234")
    stop, rounds = Event(), []

    def busy(*, stopping: Callable[[], bool]) -> bool:
        CheckedList.objects.update(at=clock.now() - timedelta(hours=24))
        rounds.append(CheckedList.objects.count())
        if len(rounds) == 2:
            stop.set()
        return True

    with narela.node:
        job_rounds.see_through(stop, busy, tidy=list_lists.tidy, tidy_every_s=0.0)
    assert rounds == [1, 0]

"""Requests that wait for an approval: two officers at the same instant, and what stands in whose list."""

import pytest
from border import seated
from request_world import CALLS, superior, waiting
from support.cluster import TestCluster
from support.nodes import TestNode
from support.same_instant import commits_once_somebody_waits
from support.visiting import text

from sangam.exchange import requests
from sangam.exchange.models import Thread

_TAKEN_BACK = "DELETE FROM exchange_requestdraft WHERE id = %s"


def test_of_two_acts_at_the_same_instant_the_second_finds_no_request(delhi: TestNode, cluster: TestCluster) -> None:
    dcp, asker = superior(delhi, "dl2082", "DCP", "DL"), seated(delhi, "dl1021", "DL-ON-NARELA", "investigator")
    for act in ("approve", "return"):
        with delhi:
            draft = waiting(asker.actor)
        with cluster.superuser(delhi.database) as other:
            other.autocommit = False
            other.execute("SET sangam.deed = 'taken back, or approved by another'")
            other.execute(_TAKEN_BACK, [draft])
            under_way = commits_once_somebody_waits(other, cluster, delhi.database)
            answer = dcp.posts(f"/requests/{draft}/{act}/", version="1", reason="not now")
            under_way.join(timeout=10)
        assert (answer.status_code, "no such request" in text(answer)) == (404, True)
    with delhi:
        assert not Thread.objects.exists()


def test_what_waits_for_others_displaces_nothing_of_ones_own(delhi: TestNode, monkeypatch: pytest.MonkeyPatch) -> None:
    superior(delhi, "dl2082", "DCP", "DL")
    asker, acp = seated(delhi, "dl1021", "DL-ON-NARELA", "investigator"), superior(delhi, "dl2060", "ACP")
    monkeypatch.setattr(requests, "_MOST", 1)
    assert asker.posts("/requests/new/", **CALLS).status_code == 303
    assert acp.posts("/requests/new/", **{**CALLS, "field-number": "9899999999"}).status_code == 303
    page = text(acp.gets("/requests/"))
    assert ("9899999999" in page, "9812345678" in page) == (True, False)

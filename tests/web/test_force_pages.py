"""Joining by pages: a code, twelve characters, two officers on each side; and what is changed of a peer afterwards."""

import re
from collections.abc import Callable, Iterator

import pytest
from border import Seated, hidden, is_sound
from django.http import HttpResponse
from joining import Headquarters, stands
from support.cluster import TestCluster
from support.markup import error_at, markup
from support.nodes import TestNode
from support.rows import count_rows
from support.visiting import text
from support.wire_world import Relaying, until

from sangam.federation.protocol import join_texts
from sangam.kernel.ids import new_id
from sangam.node.envelope_handlers import HANDLERS
from sangam.web.templatetags.words import word

Fresh = Callable[..., tuple[TestNode, ...]]
Two = tuple[Headquarters, Headquarters]


@pytest.fixture
def two(fresh_nodes: Fresh, cluster: TestCluster, monkeypatch: pytest.MonkeyPatch) -> Iterator[Two]:
    """Delhi and Haryana, not paired, with their doors open."""
    delhi, haryana = (Headquarters(node, cluster, monkeypatch) for node in fresh_nodes("DL", "HR"))
    with delhi.open(), haryana.open():
        yield delhi, haryana


def met(delhi: Headquarters, haryana: Headquarters) -> tuple[str, str]:
    """Let Delhi make a code and Haryana enter it; return the page of each."""
    page, code = delhi.invites("HR")
    entered = haryana.enters(code)
    assert entered.status_code == 303, text(entered)
    return page, str(entered.headers["Location"])


def confirmed(force: Headquarters, page: str, characters: str) -> str:
    """Let the first officer confirm the characters and the second agree; return the page of the proposal."""
    proposal = str(force.posts(page, heard=characters).headers["Location"])
    shown = force.second.gets(proposal)
    agreed = force.posts(proposal, force.second, digest=hidden(shown, "digest"), heard=characters)
    assert agreed.status_code == 303, text(agreed)
    return proposal


def proposed(force: Headquarters, code: str, what: str) -> str:
    answer = force.posts(f"/forces/{code}/", what=what, reason="as agreed by telephone")
    assert answer.status_code == 303, text(answer)
    return str(answer.headers["Location"])


def agrees(force: Headquarters, proposal: str) -> HttpResponse:
    return force.posts(proposal, force.second, digest=hidden(force.second.gets(proposal), "digest"))


def test_two_nodes_join_by_pages_alone_and_exchange(two: Two, cluster: TestCluster) -> None:
    delhi, haryana = two
    at_delhi, at_haryana = met(delhi, haryana)
    shown = delhi.shows(at_delhi)
    assert re.fullmatch(r"([0-9A-Z]{4} ){2}[0-9A-Z]{4}", shown)
    assert haryana.shows(at_haryana) == shown
    assert shown not in text(delhi.officer("9", role="auditor").gets(at_delhi))
    for force, page in ((delhi, at_delhi), (haryana, at_haryana)):
        for address in ("/forces/", page):
            is_sound(force.first.gets(address))
        is_sound(force.second.gets(confirmed(force, page, shown.lower().replace(" ", "-"))))
    assert (stands(delhi.node, "HR"), stands(haryana.node, "DL")) == ("paired", "paired")
    relaying = Relaying(delhi.node, cluster, HANDLERS)
    assert delhi.posts("/forces/", step="renew", what="renew", reason="two years old").status_code == 303
    proposal = re.search(r"/forces/proposals/[0-9a-f-]+/", markup(delhi.second.gets("/forces/")))
    assert proposal
    assert agrees(delhi, proposal[0]).status_code == 303
    until(lambda: count_rows(haryana.node, "federation_peerkey", peer_id="DL") == 2)
    relaying.stop()
    assert "Confirmed by" in text(haryana.first.gets("/forces/DL/"))
    for node in (delhi.node, haryana.node):
        done = "officer:peer:agree"
        assert count_rows(node, "audit_ledger", action=done) == (2 if node is delhi.node else 1)


def test_a_code_serves_once_for_its_time_and_its_force(two: Two) -> None:
    delhi, haryana = two
    _, late = delhi.invites("HR")
    delhi.lets_lapse()
    assert "takes no guest now" in error_at(haryana.enters(late), "code")
    _, code = delhi.invites("HR")
    assert "typed wrongly" in error_at(haryana.enters(code[:-1] + ("2" if code[-1] != "2" else "3")), "code")
    assert "has expired" in error_at(haryana.enters(late), "code")
    assert "a code of our own" in error_at(delhi.enters(code), "code")
    assert haryana.enters(code).status_code == 303
    assert "was used already" in error_at(haryana.enters(code), "code")
    page, withdrawn = delhi.invites("HR")
    assert delhi.posts(page, step="withdraw").status_code == 303
    assert delhi.posts(page, step="withdraw").status_code == 409
    assert "used already" in error_at(haryana.enters(withdrawn), "code")
    _, of_another = delhi.invites("UP")
    assert "made for another force" in error_at(haryana.enters(of_another), "code")
    read = join_texts.read_code(of_another)
    nowhere = join_texts.write_code(join_texts.JoinCode("127.0.0.1:9", read.reference, read.fingerprint, read.secret))
    assert "cannot be reached" in error_at(haryana.enters(nowhere), "code")
    unknown = join_texts.write_code(join_texts.JoinCode(read.address, b"\0" * 5, read.fingerprint, read.secret))
    assert "knows no such joining code" in error_at(haryana.enters(unknown), "code")


def test_a_wrong_secret_counts_and_voids_the_code(two: Two) -> None:
    delhi, haryana = two
    _, code = delhi.invites("HR")
    read = join_texts.read_code(code)
    guessed = join_texts.write_code(join_texts.JoinCode(read.address, read.reference, read.fingerprint, b"\1" * 10))
    for _ in range(5):
        assert "not the one that was made" in error_at(haryana.enters(guessed), "code")
    assert "tried too often" in error_at(haryana.enters(code), "code")
    assert count_rows(delhi.node, "audit_ledger", action="node:peer:count-try") == 5
    assert count_rows(haryana.node, "audit_ledger", action="officer:peer:enter-code", outcome="refused") == 6


def test_wrong_characters_pair_nothing_and_end_it(two: Two) -> None:
    delhi, haryana = two
    page, _ = met(delhi, haryana)
    for _ in range(5):
        assert "do not pair" in error_at(delhi.posts(page, heard="0000 0000 0000"), "heard")
    assert "Void" in text(delhi.first.gets(page))
    assert delhi.posts(page, heard=delhi.shows(page) or "x").status_code == 409
    assert stands(delhi.node, "HR") == "none"


def test_pairing_takes_two_of_headquarters(two: Two) -> None:
    delhi, haryana = two
    page, _ = met(delhi, haryana)
    shown = delhi.shows(page)
    strangers: list[Seated] = [delhi.officer("3", "DL-ON"), delhi.officer("4", role="control")]
    for stranger in strangers:
        assert "Make a joining code" not in text(stranger.gets("/forces/"))
        assert shown not in text(stranger.gets(page))
        for said in ({"step": "invite", "force": "UP"}, {"step": "enter", "code": "x"}):
            refused = delhi.posts("/forces/", stranger, **said)
            assert refused.status_code == 403, text(refused)
        assert delhi.posts(page, stranger, heard=shown).status_code == 403
    proposal = str(delhi.posts(page, heard=shown).headers["Location"])
    digest = hidden(delhi.second.gets(proposal), "digest")
    own = delhi.posts(proposal, digest=digest, heard=shown)
    assert "What you proposed yourself" in text(own)
    assert "do not pair" in error_at(delhi.posts(proposal, delhi.second, digest=digest, heard="x"), "heard")
    for stranger in strangers:
        assert delhi.posts(proposal, stranger, digest=digest, heard=shown).status_code == 403
    assert delhi.posts(proposal, delhi.second, digest="0" * 64, heard=shown).status_code == 409
    assert stands(delhi.node, "HR") == "none"


def test_a_peer_is_suspended_resumed_and_left_by_two(two: Two) -> None:
    delhi, haryana = two
    at_delhi, at_haryana = met(delhi, haryana)
    confirmed(delhi, at_delhi, delhi.shows(at_delhi))
    confirmed(haryana, at_haryana, haryana.shows(at_haryana))
    assert "जुड़ा हुआ" in text(delhi.first.gets_in("hi", "/forces/"))
    assert "is paired already" in error_at(delhi.posts("/forces/", step="invite", force="hr"), "force")
    assert "our own code" in error_at(delhi.posts("/forces/", step="invite", force="DL"), "force")
    assert "two to four capital letters" in error_at(delhi.posts("/forces/", step="invite", force="?"), "force")
    assert "missing" in error_at(delhi.posts("/forces/HR/", what="suspend", reason=" "), "reason")
    assert delhi.posts("/forces/HR/", what="resume", reason="x").status_code == 409
    assert delhi.posts("/forces/XX/", what="leave", reason="x").status_code == 404
    for what, then in (("suspend", "suspended"), ("resume", "paired"), ("leave", "left")):
        is_sound(delhi.first.gets("/forces/HR/"))
        proposal = proposed(delhi, "HR", what)
        assert "waits for a second officer already" in text(delhi.posts("/forces/HR/", what=what, reason="x"))
        assert agrees(delhi, proposal).status_code == 303
        assert stands(delhi.node, "HR") == then
        assert word(then, "peer_state") in text(delhi.first.gets("/forces/HR/"))
    _, code = delhi.invites("HR")
    refused = haryana.enters(code)
    assert "stands here already under this key" in error_at(refused, "code")
    assert delhi.first.gets(f"/forces/joining/{new_id()}/").status_code == 404

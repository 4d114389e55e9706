"""A request to a post of another force: whom it reaches is shown; where nobody holds the post, the desk has it."""

import re
from datetime import timedelta

import pytest
from border import seated
from request_world import CAR
from support.markup import markup
from support.visiting import text

from sangam.access.models import Holding
from sangam.federation.peers.directory import publish_directory
from sangam.kernel import clock
from sangam.notices import lists
from sangam.rosters import rosters
from sangam.rosters.types import Duty


@pytest.fixture
def narela(across):
    return seated(across.delhi, "dl1001", "DL-ON-NARELA", "investigator", title_en="Investigating officer")


@pytest.fixture
def sho(across, kundli):
    """The SHO of Kundli, a post that is no desk, on duty by the roster; Delhi has heard of both."""
    found = seated(across.haryana, "hr2003", "HR-SNP-KUNDLI", "investigator", title_en="SHO Kundli")
    now = clock.now()
    duty = Duty(found.actor.post, "Insp Meena", now - timedelta(hours=1), now + timedelta(hours=8))
    with across.haryana:
        publish_directory(["DL"])
        rosters.add_duty(kundli.actor, "HR-SNP-KUNDLI", duty)
        rosters_told()
    across.wire.deliver()
    return found


def rosters_told() -> None:
    from sangam.rosters.rosters import tell_new_peers

    tell_new_peers()


def waits_for(officer) -> list[str]:
    with officer.node:
        return [each.kind for each in lists.open_notices(officer.actor)]


def asks(narela, post) -> str:
    answer = narela.posts("/requests/new/", **{**CAR, "to": f"post:{post}"})
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"].replace("/requests/", "/threads/")


def test_the_form_finds_the_post_by_its_title_and_says_whom_it_reaches(narela, sho):
    found = narela.posts("/requests/new/", **{**CAR, "step": "find", "q": "SHO Kundli", "to": ""})
    assert re.search(rf'value="post:{sho.actor.post}"[^>]*>', markup(found))
    assert "SHO Kundli · PS Kundli reaches Insp Meena, until" in text(found).replace("\u2068", "").replace("\u2069", "")


def test_a_request_to_a_post_waits_for_its_holder_and_not_for_the_desk(across, narela, sho, kundli):
    address = asks(narela, sho.actor.post)
    assert "SHO Kundli" in text(narela.gets(address))
    across.wire.deliver()
    assert waits_for(sho) == ["thread.question"]
    assert waits_for(kundli) == []
    told = text(sho.gets(address))
    assert "SHO Kundli" in told
    assert "Insp Meena" in told
    answer = {"kind": "answer", "text": "Registered at Rai", "grade_source": "A", "grade_information": "2"}
    assert sho.posts(f"{address}say/", desk="1", **answer).status_code == 303
    assert waits_for(sho) == []
    across.wire.deliver()
    assert "Registered at Rai" in text(narela.gets(address))


def test_a_post_that_nobody_holds_leaves_the_request_to_its_units_desk(across, narela, sho, kundli):
    with across.haryana:
        from sangam.audit.audit import deed
        from sangam.kernel.actor import Actor

        with deed(Actor.system("HR", "test"), "officer:holding:end"):
            Holding.objects.filter(post=sho.actor.post).update(to_at=clock.now())
    asks(narela, sho_post(across))
    across.wire.deliver()
    assert waits_for(kundli) == ["thread.question"]


def sho_post(across):
    from sangam.access.models import Post

    with across.haryana:
        return Post.objects.get(title_en="SHO Kundli").id


@pytest.mark.parametrize("to", ["post:", "post:x", "post:00000000-0000-0000-0000-000000000009"])
def test_a_post_that_there_is_not_is_refused(narela, to):
    answer = narela.posts("/requests/new/", **{**CAR, "to": to})
    assert answer.status_code == 400
    assert "Choose the desk that is asked" in text(answer)


def test_a_post_that_answers_nothing_is_not_offered_and_is_refused(across, narela, kundli):
    constable = seated(across.haryana, "hr2004", "HR-SNP-KUNDLI", "beat", title_en="Beat 4 Kundli")
    with across.haryana:
        publish_directory(["DL"])
    across.wire.deliver()
    found = narela.posts("/requests/new/", **{**CAR, "step": "find", "q": "Kundli", "to": ""})
    assert "Beat 4" not in text(found)
    answer = narela.posts("/requests/new/", **{**CAR, "to": f"post:{constable.actor.post}"})
    assert answer.status_code == 400
    assert "answers no requests" in text(answer)

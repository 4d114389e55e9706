"""A post states the purposes of its role's work: the page offers these, and no form or command takes another."""

import pytest
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text

from sangam.access import policy
from sangam.access.models import Post
from sangam.access.sign_in import sessions
from sangam.audit import audit
from sangam.kernel.purpose import Purpose, Stated


def test_a_constable_states_neither_import_nor_oversight(delhi: TestNode) -> None:
    beat = enters(delhi, "dl5001", "DL-ON-NARELA", "beat")
    beat.signs_in()
    page = markup(beat.gets("/check/"))
    for purpose in (Purpose.IMPORT, Purpose.OVERSIGHT, Purpose.SUPERVISION):
        assert f'value="{purpose}"' not in page
        refused = beat.states(str(purpose))
        assert refused.status_code == 403
        assert "access:purpose-role" in text(refused)
        assert beat.posts("/check/", text="HR26DK8337", purpose=str(purpose)).status_code == 403
    assert 'value="naka"' in page
    assert beat.states("naka").status_code == 303


def test_a_supervisor_is_offered_what_his_role_states(delhi: TestNode) -> None:
    supervisor = enters(delhi, "dl5002", "DL-ON-NARELA", "supervisor")
    supervisor.signs_in()
    page = markup(supervisor.gets("/check/"))
    assert all(f'value="{purpose}"' in page for purpose in policy.PURPOSES["supervisor"])
    assert supervisor.states("supervision").status_code == 303


def test_a_purpose_ends_with_the_role_that_may_state_it(delhi: TestNode) -> None:
    supervisor = enters(delhi, "dl5003", "DL-ON-NARELA", "supervisor")
    supervisor.signs_in()
    supervisor.states("oversight")
    found = sessions.actor_for(supervisor.token)
    assert found
    assert found[1] == Stated(Purpose.OVERSIGHT)
    with audit.deed(found[0], "officer:test:demote"):
        Post.objects.filter(id=found[0].post).update(role="beat")
    demoted = sessions.actor_for(supervisor.token)
    assert demoted
    assert demoted[1] is None


def test_a_reference_that_is_too_long_is_refused_in_words(narela: Visitor) -> None:
    refused = narela.states("case", "1" * 121)
    assert refused.status_code == 400
    assert "at most 120 characters, not 121" in text(refused)


@pytest.mark.parametrize("role", policy.ROLES)
def test_every_role_has_its_purposes(role: str) -> None:
    stated = policy.PURPOSES[role]
    assert stated >= policy.EVERY_LOOK
    assert (Purpose.IMPORT in stated) == ("import:run" in policy.ROLES[role])
    assert (Purpose.OVERSIGHT in stated) == (role in {"supervisor", "data_officer", "auditor", "ministry"})

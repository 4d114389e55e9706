"""Who kept an old cookie, PIN, code or phone uses a restore: what ended since the backup does not come back to life."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.cast import officer
from support.nodes import TestNode
from support.visiting import Visitor, code, enters, lay_down

from sangam.access import staff
from sangam.access.models import Credential, Holding, Session
from sangam.access.sign_in import proofs, sessions
from sangam.access.sign_in.enrolment import devices
from sangam.audit.audit import deed, recent_entries
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.node import setting_files
from sangam.node.backup import reopen
from sangam.node.settings import RESTORED
from sangam.notices import lists
from sangam.operations import phones
from sangam.operations.models import PoolPhone
from web import operation_world

PIN = "804613"


@pytest.fixture
def delhi(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> TestNode:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return node


@pytest.fixture
def narela(delhi: TestNode) -> Visitor:
    """The desk officer of PS Narela, signed in by password and code."""
    visitor = enters(delhi, "dl1001", "DL-ON-NARELA")
    with delhi:
        assert visitor.signs_in(step=-1).status_code == 303
    return visitor


def comes_back(node: TestNode, home: Path) -> None:
    """Put the node back to its backup, and let it begin as its first start does."""
    node.is_put_back()
    own = setting_files.build(home, {"force": "DL"}, {})
    (own.home / RESTORED).write_text(clock.now().isoformat())
    with node:
        reopen.begin_epoch(setting_files.build(home, {"force": "DL"}, {}))


def test_a_session_that_had_ended_does_not_come_back(delhi: TestNode, narela: Visitor, tmp_path: Path) -> None:
    delhi.backs_up()
    with delhi:
        sessions.end_all(narela.actor)
        assert sessions.actor_for(narela.token) is None
    comes_back(delhi, tmp_path)
    with delhi:
        assert sessions.actor_for(narela.token) is None
        assert not Session.objects.filter(ended_at=None).exists()


def test_a_phone_that_was_struck_opens_only_after_a_code_there(
    delhi: TestNode, narela: Visitor, tmp_path: Path
) -> None:
    with delhi:
        actor = narela.actor
        phone = devices.enrol_device(actor, name="stolen", pin=PIN, code=code(), address="203.0.113.9")
    delhi.backs_up()
    with delhi:
        sessions.end_all(actor)
    comes_back(delhi, tmp_path)
    with delhi:
        with pytest.raises(Refused) as refused:
            devices.open_by_pin(phone, actor.an_officer(), PIN, address="203.0.113.9")
        assert refused.value.code == "access:pin-old"


def test_a_code_that_was_given_serves_no_second_time(delhi: TestNode, narela: Visitor, tmp_path: Path) -> None:
    delhi.backs_up()
    again = code()
    with delhi:
        assert narela.signs_in().status_code == 303
    comes_back(delhi, tmp_path)
    with delhi:
        narela.gives_password()
        assert narela.gives_code(again).status_code == 403
        with clock.shift_time(timedelta(seconds=60)):
            narela.gives_password()
            assert narela.gives_code(code()).status_code == 303


def test_what_a_right_code_had_earned_is_gone(delhi: TestNode, narela: Visitor, tmp_path: Path) -> None:
    with delhi:
        narela.gives_password()
        narela.gives_code(code())
        assert Credential.objects.exclude(proof=None).exists() or Session.objects.exists()
    delhi.backs_up()
    comes_back(delhi, tmp_path)
    with delhi:
        assert not Credential.objects.exclude(proof=None).exists()
        assert Credential.objects.get().totp_step >= proofs.step_of(clock.now()) - 1


def test_a_pool_phone_that_was_wiped_stays_so(delhi: TestNode, tmp_path: Path) -> None:
    with delhi:
        by = officer("DL-ON-NARELA")
        phone = operation_world.issued(by)
    delhi.backs_up()
    with delhi:
        phones.wipe_phone(by, phone)
    comes_back(delhi, tmp_path)
    with delhi:
        assert PoolPhone.objects.get(id=phone).wiped_at is not None


def test_who_left_since_the_backup_is_said_at_headquarters(delhi: TestNode, narela: Visitor, tmp_path: Path) -> None:
    delhi.backs_up()
    with delhi, deed(Actor.system("DL", "test"), "node:test:end"):
        Holding.objects.update(to_at=clock.now())
    comes_back(delhi, tmp_path)
    with delhi:
        assert Holding.objects.filter(to_at=None).exists()
        (entry,) = recent_entries(action="node:access:end-restored")
        assert entry.details is not None
        headquarters = enters(delhi, "dl1002", "DL", "station")
        headquarters.takes_seat()
        (told,) = [each for each in lists.open_notices(headquarters.actor) if each.kind == "node.restored"]
        assert "who left, or lost a post or a password" in str(told)
        assert staff.officer_named("dl1001")

"""An officer whose node's database really stops, or has no room: a sentence, and his form kept in the page."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from support.markup import markup
from support.nodes import TestNode
from support.own_cluster import OwnCluster, away
from support.visiting import Visitor, text

from sangam.kernel.errors import Refused
from sangam.web.door.doorkeeper import Allowance, Doorkeeper

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def cluster() -> Iterator[OwnCluster]:
    made = OwnCluster()
    yield made
    made.stop()


@pytest.mark.long
def test_a_form_that_meets_no_database_is_kept_and_sent_again(
    delhi: TestNode, cluster: OwnCluster, narela: Visitor
) -> None:
    written = "Seen at <Singhu> & left\nfor Panipat"
    with away(cluster, delhi):
        refused = narela.posts("/check/", text=written)
        quiet = narela.posts("/check/", htmx=True, text=written)
        looked = narela.gets("/")
        password = narela.gives_password()
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "does not answer: what you sent is not confirmed" in text(refused)
    assert "Seen at &lt;Singhu&gt; &amp; left\nfor Panipat</textarea>" in markup(refused)
    assert (quiet.status_code, quiet.headers["HX-Retarget"]) == (503, "#messages")
    assert "It comes back by itself" in text(looked)
    assert "synthetic-password" not in markup(password)
    connection.close()
    assert narela.posts("/check/", text=written).status_code == 200


def test_while_the_database_is_away_only_a_short_form_is_read(
    delhi: TestNode, cluster: OwnCluster, narela: Visitor
) -> None:
    cookie = f"{settings.SESSION_COOKIE_NAME}={narela.token}".encode()
    with away(cluster, delhi):
        keeper = Doorkeeper()
        allowance = keeper.look({"path": "/imports/", "headers": [(b"cookie", cookie)]})
    assert allowance == Allowance(64 * 1024, narela.token, is_guess=True)
    with keeper.room(allowance, 60_000):
        pass
    with pytest.raises(Refused, match="database of this node does not answer"), keeper.room(allowance, 70_000):
        pass


# What PostgreSQL says by itself when a table cannot grow: the same error, of the same class, in the same place.
_NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room();
"""


def test_a_form_that_finds_the_disk_full_is_kept_and_sent_again(
    delhi: TestNode, cluster: OwnCluster, narela: Visitor
) -> None:
    written = "HR26DK8337 near <Singhu>"
    with cluster.superuser(delhi.database) as owner:
        owner.execute(_NO_ROOM.format(table="audit_ledger"))
        refused = narela.posts("/check/", text=written)
        quiet = narela.posts("/check/", htmx=True, text=written)
        owner.execute("DROP TRIGGER no_room ON audit_ledger; DROP FUNCTION no_room")
    assert (refused.status_code, quiet.status_code, quiet.headers["HX-Retarget"]) == (503, 503, "#messages")
    assert "The disk of this server is full: nothing was saved" in text(refused)
    assert "HR26DK8337 near &lt;Singhu&gt;</textarea>" in markup(refused)
    assert narela.posts("/check/", text=written).status_code == 200


def test_a_record_that_finds_the_disk_full_keeps_its_form(
    delhi: TestNode, cluster: OwnCluster, narela: Visitor
) -> None:
    form = {"source": "GD 12", "grade_source": "B", "grade_information": "2", "classification": "restricted"}
    with cluster.superuser(delhi.database) as owner:
        owner.execute(_NO_ROOM.format(table="records_record"))  # which is written by COPY
        refused = narela.posts("/records/new/person/", name="Sunil <Singhu>", **form)
        owner.execute("DROP TRIGGER no_room ON records_record; DROP FUNCTION no_room")
    assert refused.status_code == 503
    assert "The disk of this server is full: nothing was saved" in text(refused)
    assert "Sunil &lt;Singhu&gt;" in markup(refused)
    assert narela.posts("/records/new/person/", name="Sunil <Singhu>", **form).status_code == 303

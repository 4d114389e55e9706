"""The list of messages in quarantine: what waits stands apart from what was reviewed, and says how that ended."""

import re

import pytest
from border import seated
from support.markup import markup
from support.visiting import text

from sangam.web.conversation import quarantine


@pytest.fixture
def narela(across):
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def acp(across):
    return seated(across.delhi, "dl1009", "DL-ON", "supervisor")


@pytest.fixture
def second(across):
    return seated(across.delhi, "dl1010", "DL-ON", "data_officer")


@pytest.fixture
def channel(narela) -> str:
    """A channel with a message of Narela that one of its readers has hidden."""
    form = {"name": "Narela", "kind": "border", "level": "restricted", "unit": ["DL-ON-NARELA"], "step": "open"}
    address = narela.posts("/channels/new/", **form).headers["Location"]
    narela.posts(f"{address}say/", text="the victim is Meena")
    (hide,) = re.findall(r'action="(/channels/[^"]+/quarantine/)"', markup(narela.gets(address)))
    narela.posts(hide, why="names a victim")
    return address


def groups(acp) -> tuple[bool, bool]:
    page = text(acp.gets("/quarantine/"))
    return "Wait for review" in page, "Reviewed" in page


def waiting(acp) -> str:
    (address,) = set(re.findall(r'href="(/quarantine/[^"]+/)"', markup(acp.gets("/quarantine/"))))
    return address


def hidings(officer, channel) -> list[str]:
    """Return where each message that is shown is hidden."""
    return re.findall(r'action="(/channels/[^"]+/quarantine/)"', markup(officer.gets(channel)))


def agrees(officer, address):
    fields = dict(re.findall(r'name="(proposal|digest)" value="([^"]*)"', markup(officer.gets(address))))
    return officer.posts(address, decision="agree-erase", **fields)


def test_the_page_of_a_hidden_message_tells_of_no_force_that_was_restored(acp, channel):
    page = text(acp.gets(waiting(acp)))
    assert ("names a victim" in page, "restored from a backup" in page) == (True, False)


@pytest.mark.parametrize("decision", ["release", "erase"])
def test_a_message_waits_until_it_is_released_or_erased(narela, acp, second, channel, decision):
    assert "Meena" not in text(narela.gets(channel))
    assert groups(acp) == (True, False)
    address = waiting(acp)
    assert acp.posts(address, decision="burn", why="It is old.").status_code == 400
    assert groups(acp) == (True, False)
    assert acp.posts(address, decision=decision, why="It is old.").headers["Location"] == "/quarantine/"
    if decision == "erase":
        assert groups(acp) == (True, False)
        assert agrees(acp, address).status_code == 403
        assert agrees(second, address).headers["Location"] == "/quarantine/"
    assert groups(acp) == (False, True)
    assert {"release": "released", "erase": "erased"}[decision] in text(acp.gets("/quarantine/"))
    assert ("Meena" in text(narela.gets(channel))) is (decision == "release")


def test_a_reviewer_reads_the_message_and_a_stranger_to_it_finds_none(across, acp, channel):
    with across.delhi:
        (held,) = quarantine.lists.quarantines(acp.actor)
    page = text(acp.gets(f"/quarantine/{held.message}/"))
    assert all(each in page for each in ("Meena", held.author.label, held.by.label))
    assert "No other post has told us that it saw the message." in page
    assert acp.gets("/quarantine/00000000-0000-0000-0000-000000000001/").status_code == 404


def test_a_reviewer_reads_by_name_which_posts_had_seen_it(across, narela, kundli, acp):
    form = {"name": "Border", "kind": "border", "level": "restricted", "step": "open"}
    address = narela.posts("/channels/new/", **form, unit=["DL-ON-NARELA", "HR-SNP-KUNDLI"]).headers["Location"]
    narela.posts(f"{address}say/", text="the victim is Meena")
    across.wire.deliver()
    assert "Meena" in text(kundli.gets(address))
    across.wire.deliver()
    narela.posts(hidings(narela, address)[0], why="names a victim")
    seen = text(acp.gets(waiting(acp))).partition("Posts that had seen it")[2]
    assert f"HR {kundli.actor.label}" in seen


def test_what_a_post_hid_beyond_three_waits_and_all_is_released_at_once(narela, acp, second, channel):
    for n in range(4):
        narela.posts(f"{channel}say/", text=f"the victim is Meena {n}")
    for hide in hidings(narela, channel):
        narela.posts(hide, why="names a victim")
    assert len(hidings(narela, channel)) == 2
    listed = acp.gets("/quarantine/")
    assert "Wait for a second officer" in text(listed)
    (by,) = re.findall(r'<option value="(DL [^"]+)"', markup(listed))
    assert acp.posts("/quarantine/release/", by=by, days="2", why="x").status_code == 400
    assert acp.posts("/quarantine/release/", by=by, days="1", why="").status_code == 400
    assert acp.posts("/quarantine/release/", by=by, days="1", why="no victim").status_code == 303
    assert len(hidings(narela, channel)) == 5

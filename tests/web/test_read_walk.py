"""Pages, files and fragments of what is hidden, and of ids of another kind: each answers as for what is absent."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from border import Across, Seated, seated
from hidden_things import Makers, Thing, without_names
from support.cast import person

from sangam.access.policy import ROLES
from sangam.channels import messages
from sangam.channels.types import MessageDraft
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id, new_id_of
from sangam.records.own_records import records

IN_THE_GATE = ("station", "auditor")
PAGES: Mapping[str, tuple[str, ...]] = {
    "request": ("/requests/{}/", "/requests/{}/change/", "/threads/{}/"),
    "gang_chart": ("/gang-charts/{}/", "/gang-charts/{}/draw/", "/gang-charts/{}/chart.pdf"),
    "saved": ("/networks/charts/{}/", "/networks/charts/{}/data/", "/networks/charts/{}/paper/"),
    "circulation": ("/circulations/{}/",),
    "asked": ("/circulations/{}/",),
    "alert": ("/alerts/{}/cap.xml", "/alerts/{}/board/"),
    "operation": ("/operations/{}/",),
    "practice": ("/library/drafts/{}/",),
    "channel": ("/channels/{}/", "/records/new/person/?channel={}&message={other}"),
    "record": (
        "/records/{}/network/chart/", "/records/{}/network/chart/data/", "/records/{}/network/files/graphml/",
        "/records/{}/network/files/stix/", "/patterns/series/{}/", "/requests/new/?type=vehicle&record={}",
        "/alerts/new/?record={}", "/gang-charts/new/?gang={}", "/quarantine/{}/history/", "/oversight/glass/{}/",
    ),
}  # fmt: skip


@pytest.fixture
def roles(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Two roles in the gate, all with `--all`."""
    return tuple(sorted(ROLES)) if request.config.getoption("--all") else IN_THE_GATE


@pytest.fixture
def hidden(across: Across) -> Mapping[str, Thing]:
    """One thing of each kind, of PS Alipur alone; a channel with a message."""
    makers = Makers(across)
    made = {kind: makers.make(kind, "unit") for kind in PAGES}
    with across.delhi:
        draft = MessageDraft("A white Scorpio", Classification.RESTRICTED)
        message = messages.write_message(makers.alipur, made["channel"].id, draft)
    return made | {"channel": replace(made["channel"], other=message)}


def answers(by: Seated, kind: str, thing: Thing) -> Iterator[tuple[str, int, str]]:
    """Yield each address of a kind, with what an officer is answered there without the thing's own name."""
    for address in PAGES[kind]:
        answer = by.gets(address.format(thing.id, other=thing.other))
        page = without_names(answer.content.decode("latin-1") + answer.headers.get("Location", ""), thing)
        yield address, answer.status_code, page


def test_what_is_hidden_or_of_another_kind_is_answered_as_what_is_absent(
    across: Across, hidden: Mapping[str, Thing], roles: tuple[str, ...]
) -> None:
    told = []
    for number, role in enumerate(roles):
        by = seated(across.delhi, f"dl40{number:02}", "DL-ON-NARELA", role)
        own = _own_record(by) if role == "station" else None
        for kind, thing in hidden.items():
            absent = list(answers(by, kind, Thing(new_id_of("DL"), new_id(), new_id())))
            told += [(role, *a[:2], b[1]) for a, b in zip(answers(by, kind, thing), absent, strict=True) if a != b]
            if own is not None and kind != "record":
                other_kind = answers(by, kind, Thing(own, new_id(), new_id()))
                told += [(role, "kind", *a[:2], b[1]) for a, b in zip(other_kind, absent, strict=True) if a != b]
            assert all(status in (200, 303, 400, 403, 404) for _, status, _ in absent), absent
    assert told == []


def _own_record(by: Seated) -> UUID:
    with by.node:
        return records.create(by.actor, records.New("person", person("Another Man")))

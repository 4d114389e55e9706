"""A page shows a role only the forms and buttons of acts that its rights admit."""

from collections.abc import Iterator

import pytest
from crossing import Crossing
from django.urls import resolve
from forms_of import page_of
from routes import RIGHTS, SEEN_BY_MORE, Right, carries, routes
from support.visiting import text

from sangam.access.policy import ROLES


def to_see(name: str) -> Right:
    return SEEN_BY_MORE.get(name, RIGHTS[name])


def offered(page: bytes, address: str) -> Iterator[tuple[str, Right]]:
    """Yield the route of each form and each button of a page, and the right that following it takes."""
    shown = page_of(page, address=address)
    yield from ((name, RIGHTS[name]) for form in shown.forms for name in [route_at(form.action)])
    yield from ((name, to_see(name)) for target in shown.buttons if _leads(target) for name in [route_at(target)])


def _leads(target: str) -> bool:
    """Tell whether a button leads to another page: one that points into its own page takes no right."""
    return not target.startswith(("#", "?"))


def route_at(address: str) -> str:
    return resolve(address.partition("?")[0].partition("#")[0]).url_name or ""


def test_every_route_stands_in_the_table_of_rights() -> None:
    assert {route.name for route in routes()} == set(RIGHTS)
    assert frozenset().union(*ROLES.values()) >= {each for each in RIGHTS.values() if isinstance(each, str)}


_IN_THE_GATE = ("beat",)


@pytest.mark.parametrize(
    "role", [role if role in _IN_THE_GATE else pytest.param(role, marks=pytest.mark.long) for role in ROLES]
)
def test_a_role_sees_no_form_or_button_of_an_act_that_it_lacks(crossing: Crossing, role: str) -> None:
    officer, rights = crossing.officers[role].visitor, ROLES[role]
    with crossing.delhi:
        for route, address in crossing.addresses():
            answer = officer.gets(address)
            if not carries(rights, to_see(route.name)) and answer.status_code != 405:
                assert answer.status_code == 403, (route.name, answer.status_code)
                assert "does not carry the right" in text(answer), route.name
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                beyond = [name for name, needed in offered(answer.content, address) if not carries(rights, needed)]
                assert beyond == [], f"{role} on {address}"


def test_the_answer_to_a_check_offers_a_role_only_its_acts(crossing: Crossing) -> None:
    for role, rights in ROLES.items():
        with crossing.delhi:
            answer = crossing.officers[role].visitor.posts("/check/", text="HR26DK8337")
        if "check:run" in rights:
            assert answer.status_code == 200
            assert all(carries(rights, needed) for _, needed in offered(answer.content, "/check/")), role

"""Officers whose every page is opened, and whose every form is filled in and sent, in a real Chromium.

A scenario that is written for `Seated` is played in the browser when its officers are `Shown`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from border import Seated
from django.conf import settings
from django.http import HttpResponse
from in_browser import DESK, PHONE, Door, at_the_screen

_FIND = """
([address, fields]) => {
  document.querySelectorAll("[data-played]").forEach((each) => each.removeAttribute("data-played"));
  const has = (form, name, values) => {
    const named = [...form.elements].filter((each) => each.name === name);
    const fixed = named.filter((each) => each.type === "hidden");
    return named.length > 0 && (fixed.length === 0 || fixed.some((each) => values.includes(each.value)));
  };
  const to = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;  // not a field
  const found = [...document.forms].find((form) => to(form) === address
    && form.getAttribute("method") === "post"
    && Object.entries(fields).every(([name, values]) => has(form, name, values)));
  if (!found) return false;
  found.setAttribute("data-played", "");
  for (let fold = found.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  found.querySelectorAll("details").forEach((each) => { each.open = true; });
  return true;
}
"""
_UNITS = ("unit", "host_unit", "to", "place_unit", "home_unit")
_LINKED = ("after", "before", "person")
_OWN_PAGE = ("new", "ask", "share", "judge", "release-list", "hand-over", "check")


@dataclass
class Shown(Seated):
    """An officer at a screen.  screen: what gives the officer a browser.  unshown: addresses without a form there."""

    screen: Callable[["Shown"], Any] | None = None
    size: Mapping[str, int] = field(default_factory=lambda: DESK)
    unshown: list[str] = field(default_factory=list)
    _page: Any = None

    @property
    def page(self) -> Any:
        """Return the officer's tab, in which the present session is signed in."""
        assert self.screen is not None
        self._page = self._page or self.screen(self)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": self.visitor.token, "httpOnly": True}
        self._page.context.add_cookies([cookie | {"url": self._page.context.base_address}])
        return self._page

    def gets(self, address: str, **headers: str) -> HttpResponse:
        if headers or address.split("?", maxsplit=1)[0].endswith(".pdf"):
            return super().gets(address, **headers)  # a file, which a browser saves
        return _answered(self.page.goto(address))

    def posts(self, address: str, /, htmx: bool = False, **fields: object) -> HttpResponse:
        typed = {name: [str(one) for one in _each(value)] for name, value in fields.items()}
        if htmx or not self._opens_form(address, typed):
            self.unshown.append(address)
            return super().posts(address, htmx=htmx, **fields)
        form = self.page.locator("form[data-played]")
        button = form.locator("button:not([type=button]):not([formnovalidate])").first
        self._finds_units(form, address, typed)
        for name, values in typed.items():
            button = self._fills(form, name, values) or button
        if not button.count():  # it comes once what was typed has been looked at
            with self.page.expect_navigation():
                form.locator("button.main-act").click()
            assert self.page.evaluate(_FIND, [address, {}]), address
        with self.page.expect_response(lambda got: _is_post(got, address)) as sent:
            button.click()
        answer = sent.value
        self.page.wait_for_load_state()
        return _answered(answer)

    def _opens_form(self, address: str, typed: Mapping[str, list[str]]) -> bool:
        parent = f"{address.rstrip('/').rsplit('/', 1)[0]}/"
        own = address.rstrip("/").rsplit("/", 1)[-1] in _OWN_PAGE
        linked = {name: typed[name][0] for name in _LINKED if name in typed}
        begun = f"{address}?{urlencode(linked)}" if linked else address  # as the link to it says
        for place in (begun, parent) if own else (parent, address):
            self.page.goto(place)
            if self.page.evaluate(_FIND, [address, typed]):
                return True
        return False

    def _fills(self, form: Any, name: str, values: list[str]) -> Any:
        """Fill in one field; return the button where the name is a button's."""
        found = form.locator(f"[name='{name}']")
        kinds = found.evaluate_all("all => all.map((each) => each.type)")
        if "submit" in kinds:
            return form.locator(f"button[name='{name}'][value='{values[0]}']")
        if kinds[0] in ("checkbox", "radio"):
            self._ticks(form, name, values, kinds[0])
        elif kinds[0].startswith("select"):
            found.select_option(values)
        elif kinds[0] != "hidden":
            found.first.fill(values[0])
        return None

    def _ticks(self, form: Any, name: str, values: list[str], kind: str) -> None:
        if kind == "checkbox":
            ticked = form.locator(f"[name='{name}']:checked")
            while ticked.count():
                ticked.first.uncheck()
        for value in values:
            form.locator(f"[name='{name}'][value='{value}']").first.check()

    def _finds_units(self, form: Any, address: str, typed: Mapping[str, list[str]]) -> None:
        """Look for each unit that the form does not offer by itself, and tick it, as an officer does."""
        wanted = [(name, each) for name in _UNITS for each in typed.get(name, ())]
        for name, value in wanted if form.locator("[name=q]").count() else ():
            box = form.locator(f"input[name='{name}'][value='{value}']")
            chosen = form.locator(f"select[name='{name}'] option[value='{value}']")
            if not box.count() and not chosen.count():
                form.locator("[name=q]").fill(value)
                with self.page.expect_navigation():
                    form.locator("button[value=find]").click()
                assert self.page.evaluate(_FIND, [address, typed]), value
            if box.count():
                box.first.check()


class Screens:
    """The doors of nodes and the officers' browsers before them.  pages: on which something was shown, by officer."""

    def __init__(self, browser: Any, cluster: Any) -> None:
        self._browser, self._cluster = browser, cluster
        self._doors: dict[str, Door] = {}
        self._contexts: list[Any] = []
        self.officers: list[Shown] = []

    def show(self, officer: Seated) -> Shown:
        """Return an officer at a screen of a phone for a beat, and of a desk for all others."""
        size = PHONE if officer.actor.role == "beat" else DESK
        shown = Shown(officer.node, officer.visitor, self._opened, size)
        self.officers.append(shown)
        return shown

    def _opened(self, officer: Shown) -> Any:
        node = officer.node
        if node.force not in self._doors:
            self._doors[node.force] = Door(node, self._cluster)
        door = self._doors[node.force]
        context = at_the_screen(self._browser, door, officer.visitor, dict(officer.size))
        context.base_address = door.origin
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        """Close the browsers, then the doors."""
        for context in self._contexts:
            context.close()
        for door in self._doors.values():
            door.stop()


def _answered(answer: Any) -> HttpResponse:
    """Return what the browser received, as the tests read an answer."""
    is_page = answer.status not in (301, 302, 303)
    made = HttpResponse(answer.body() if is_page else b"", status=answer.status)
    for name, value in answer.all_headers().items():
        if name.lower() in ("location", "content-security-policy", "content-type"):
            made.headers[name.title()] = value
    return made


def _is_post(got: Any, address: str) -> bool:
    return got.request.method == "POST" and urlsplit(got.url).path == address


def _each(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else [value]

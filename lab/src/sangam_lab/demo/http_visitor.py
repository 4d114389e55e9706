"""A browser without a screen: it keeps cookies, reads pages, fills in the forms that it finds there and sends them."""

import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urljoin, urlsplit

from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam_lab.demo import sign_ins

_EMPTY = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
_PATIENCE_S = 30.0
_CODE_STEP_S = 30.0
_GIVEN: dict[str, float] = {}
"""By officer the step of the code that was given last from this process."""


def _await_next_code() -> None:
    time.sleep(_CODE_STEP_S - time.time() % _CODE_STEP_S + 0.2)


@dataclass(slots=True)
class Element:
    """An element of a page and what stands in it."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Yield this element and all below it, in the order of the page."""
        yield self
        for part in self.inside:
            if isinstance(part, Element):
                yield from part.walk()

    def all(self, tag: str = "", css: str = "", **attributes: str) -> list["Element"]:
        """Return the elements of that tag, class and attributes, this one included."""
        return [
            each
            for each in self.walk()
            if (not tag or each.tag == tag)
            and (not css or css in each.attributes.get("class", "").split())
            and all(each.attributes.get(name) == value for name, value in attributes.items())
        ]

    @property
    def text(self) -> str:
        """Return what a reader sees of it, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag not in {"script", "style", "svg"}:
                yield f" {part.text} "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.top = Element("page")
        self._open = [self.top]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        at = max((index for index, each in enumerate(self._open) if each.tag == tag), default=0)
        if at:
            del self._open[at:]

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


@dataclass(frozen=True, slots=True)
class Page:
    """An answer.  address: without origin, after redirections."""

    status: int
    address: str
    top: Element

    def forms(self, action: str = "") -> list[Element]:
        """Return the forms that go to an address holding these letters."""
        return [form for form in self.top.all("form") if action in self.target(form)]

    def form(self, action: str = "") -> Element:
        """Return the first form that goes to an address holding these letters.  Raises NotFound."""
        for form in self.forms(action):
            return form
        raise NotFound(
            "demo:no-form", "The page {address} has no form for {action}.", address=self.address, action=action
        )

    def target(self, form: Element) -> str:
        """Return the address that a form goes to."""
        return urljoin(self.address, form.attributes.get("action") or self.address)

    def link(self, part: str) -> str:
        """Return the first link's address that holds these letters.  Raises NotFound."""
        for link in self.top.all("a"):
            if part in link.attributes.get("href", ""):
                return link.attributes["href"]
        raise NotFound("demo:no-link", "The page {address} has no link to {part}.", address=self.address, part=part)

    @property
    def refusal(self) -> str:
        """Return what the page says no with, or nothing."""
        words = [each.text for css in ("danger", "wrong", "error") for each in self.top.all(css=css)]
        return " ".join(words) or ("" if self.status < 400 else self.top.text[:300])


class Visitor:
    """An officer at a node's door, with nothing but HTTP."""

    def __init__(self, origin: str, login: str) -> None:
        self.origin = origin
        self.login = login
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def read_in(self, language: str) -> None:
        """Let the pages speak this language here, and leave the officer's own choice as it is."""
        for cookie in self._cookies:
            if "language" in cookie.name:
                cookie.value = language

    def cookies(self) -> str:
        """Return the Cookie header that a browser would send."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, address: str) -> Page:
        """Fetch a page."""
        return self._fetch(urllib.request.Request(urljoin(self.origin, address)))  # noqa: S310 - our own node's

    def send(self, page: Page, form: Element, *, press: str = "", **values: str | Iterable[str]) -> Page:
        """Fill in a form, press the button named or valued `press` (else none that has a name), and send it.

        values: fields by name; a text each, or several.  Raises Malformed when the form has no such field.
        """
        pairs = _filled(form, values, press=press)
        body = urlencode(pairs).encode()
        request = urllib.request.Request(urljoin(self.origin, page.target(form)), body)  # noqa: S310 - our own node's
        request.add_header("Referer", urljoin(self.origin, page.address))
        request.add_header("Origin", self.origin)
        return self._fetch(request)

    def sign_in(self) -> Page:
        """Sign in with password and one-time code; return the first page behind the door.

        A code serves once: where this officer has used the present one, the next is waited for.  It is not tried here,
        as a node tells the officer of a code that was given twice.
        """
        if _GIVEN.get(self.login) == time.time() // _CODE_STEP_S:
            _await_next_code()
        page = self._give_code()
        if page.forms("code"):
            _await_next_code()
            page = self._give_code()
        _GIVEN[self.login] = time.time() // _CODE_STEP_S
        if page.status >= 400 or page.forms("code"):
            raise Refused("demo:sign-in", "{who} cannot sign in: {why}", who=self.login, why=page.refusal)
        return page

    def _give_code(self) -> Page:
        page = self.get("/")
        page = self.send(page, page.form("sign-in"), name=self.login, password=sign_ins.PASSWORD)
        if not page.forms("code"):
            raise Refused("demo:sign-in", "{who} cannot sign in: {why}", who=self.login, why=page.refusal)
        return self.send(page, page.form("code"), code=sign_ins.code(self.login))

    def _fetch(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=_PATIENCE_S) as answer:
                return _page(answer.status, answer.url, answer.read())
        except urllib.error.HTTPError as error:
            with error:
                return _page(error.code, error.url or request.full_url, error.read())


def _page(status: int, url: str, body: bytes) -> Page:
    reader = _Reader()
    reader.feed(body.decode(errors="replace"))
    parts = urlsplit(url)
    return Page(status, parts.path + (f"?{parts.query}" if parts.query else ""), reader.top)


def _filled(form: Element, values: dict[str, str | Iterable[str]], *, press: str) -> list[tuple[str, str]]:
    """Return the pairs that a browser would send."""
    fields = [
        each for each in form.walk() if each.tag in {"input", "select", "textarea"} and each.attributes.get("name")
    ]
    if unknown := sorted(set(values) - {each.attributes["name"] for each in fields}):
        raise Malformed("demo:no-field", "The form has no field {names}.", names=", ".join(unknown))
    pairs = [(each.attributes["name"], _value(each)) for each in fields if _stands(each)]
    pairs = [(name, value) for name, value in pairs if name not in values]
    for name, given in values.items():
        pairs += [(name, each) for each in ([given] if isinstance(given, str) else given)]
    return [*pairs, _pressed(form, press)] if press else pairs


def _stands(element: Element) -> bool:
    """Tell whether a browser would send the field as it stands."""
    kind = element.attributes.get("type", "")
    return kind not in {"submit", "button", "file"} and (
        kind not in {"radio", "checkbox"} or "checked" in element.attributes
    )


def _value(element: Element) -> str:
    if element.tag == "textarea":
        return "".join(part for part in element.inside if isinstance(part, str))
    if element.tag == "select":
        options = element.all("option")
        chosen = [each for each in options if "selected" in each.attributes] or options[:1]
        return chosen[0].attributes.get("value", chosen[0].text) if chosen else ""
    return element.attributes.get("value", "on" if element.attributes.get("type") == "checkbox" else "")


def _pressed(form: Element, press: str) -> tuple[str, str]:
    for button in form.all("button"):
        if press in (button.attributes.get("value"), button.attributes.get("name")):
            return button.attributes["name"], button.attributes.get("value", "")
    raise Malformed("demo:no-button", "The form has no button {name}.", name=press)

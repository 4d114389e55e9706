"""The forms and buttons of a page, read as a browser reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_TYPED = frozenset({"", "text", "search", "number", "date", "password", "tel", "url", "time"})


@dataclass
class Form:
    """A form that is posted.  fields: name and value of what a browser would send; files: names of its files."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


@dataclass
class Page:
    """What a page offers: forms that are posted, addresses of links that look like buttons."""

    forms: list[Form]
    buttons: list[str]


def page_of(content: bytes, *, address: str) -> Page:
    """Return what a page offers.  address: of the page, where a form that names no action goes."""
    reader = _Reader(address)
    reader.feed(content.decode())
    return Page(reader.forms, reader.buttons)


class _Reader(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.forms, self.buttons = address, [], []
        self._form: Form | None = None
        self._area = self._select = ""
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "button" in given.get("class", "").split():
            self.buttons.append(given.get("href", ""))
        if tag == "form" and given.get("method") == "post":
            self._form = Form(given.get("action") or self.address)
            self.forms.append(self._form)
        elif self._form is not None and given.get("name"):
            self._take(tag, given, self._form)
        elif tag == "option" and self._form is not None and self._select:
            self._choose(given, self._form)

    def _take(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind, value = given["name"], given.get("type", ""), given.get("value", "")
        if tag == "textarea":
            self._area, self._text = name, []
        elif tag == "select":
            self._select = name
        elif kind == "file":
            form.files.append(name)
        elif tag == "input" and kind in {"radio", "checkbox"}:
            if "checked" in given or (kind == "radio" and "required" in given and name not in form.fields):
                form.add(name, value)
        elif tag == "button" and name not in form.fields:
            form.add(name, value)
        elif tag == "input":
            form.add(name, value or ("order 12" if kind in _TYPED and "required" in given else ""))

    def _choose(self, given: dict[str, str], form: Form) -> None:
        if "selected" in given or self._select not in form.fields:
            form.fields[self._select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._area:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._form is not None and self._area:
            self._form.add(self._area, "".join(self._text).strip() or "order 12")
            self._area = ""

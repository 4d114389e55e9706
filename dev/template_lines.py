#!/usr/bin/env python3
"""Break the lines of templates that have more than 160 characters: `.venv/bin/python dev/template_lines.py`.

`--check` writes nothing and names the lines that are too long.  A line is broken only where a browser shows nothing of
it: beside the tag of a block, between two attributes, or where a space stands already.  What stands in a quoted value,
in one tag of Django's, or between `blocktranslate` and its end stays whole, and may be longer.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WIDEST = 160
FOLDER = Path(__file__).resolve().parents[1] / "src/sangam"
BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form h1 "
        "h2 h3 h4 head header hr html legend li link main meta nav ol optgroup option p section summary table tbody "
        "td tfoot th thead title tr ul",
    )
)
INSIDE_BLOCKS = BLOCKS | {"button", "select", "datalist"}
"""Elements at whose inside edges no space is shown; at their outside edges one is, unless they are blocks."""
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

FIELD = r"{% include \"parts/_field\.html\""
"""A template that is one block."""
DJANGO = r"{%[^\n]*?%}|{{[^\n]*?}}|{#[^\n]*?#}"
QUOTED = rf"\"(?>{DJANGO}|[^\"])*+\"|'(?>{DJANGO}|[^'])*+'"
TAG = rf"</?[a-zA-Z](?>{DJANGO}|{QUOTED}|[^>\"'])*+>"
WHOLE = re.compile(
    r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}|<(?P<kept>pre|textarea|script|style)\b.*?</(?P=kept)>"
)
TOKEN = re.compile(rf"{DJANGO}|<!--.*?-->|{TAG}")
GAP = re.compile(rf"(?>{DJANGO}|{QUOTED}|\S)++")


@dataclass(frozen=True)
class Part:
    """A piece of a line that stays whole.  kind: space, text, open, close, void, begin, middle or end of a branch."""

    text: str
    kind: str
    name: str = ""


def parts_of(line: str) -> list[Part]:
    """Return a line in parts, text word by word."""
    found: list[Part] = []
    at = 0
    while at < len(line):
        if whole := WHOLE.match(line, at):
            found.append(Part(whole[0], "text"))
        elif token := TOKEN.match(line, at):
            found.append(_part_of(token[0]))
        else:
            word = re.match(r"\s+|[<{]|[^\s<{]+", line[at:])
            found.append(Part(word[0], "space" if word[0].isspace() else "text"))
        at += len(found[-1].text)
    return found


def _part_of(token: str) -> Part:
    if token.startswith("{%"):
        name = token[2:-2].split(maxsplit=1)[0]
        if re.match(FIELD, token):
            return Part(token, "void", "div")
        if name in {"if", "for", "with", "block"}:
            return Part(token, "begin", name)
        if name in {"endif", "endfor", "endwith", "endblock"}:
            return Part(token, "end", name[3:])
        return Part(token, "middle" if name in {"else", "elif", "empty"} else "text", name)
    if not re.match(r"</?[a-zA-Z]", token):
        return Part(token, "text")
    name = re.match(r"</?([a-zA-Z0-9]+)", token)[1].lower()
    return Part(token, "close" if token.startswith("</") else "void" if name in VOID else "open", name)


def block_edges(parts: list[Part]) -> Iterator[tuple[int, int, int]]:
    """Yield (place, depth, set-in) before each part beside which a space would not be shown, for the edge of a block.

    set-in: how deep a line that begins there stands.
    """
    depth = 0
    for at in range(1, len(parts)):
        before, after = parts[at - 1], parts[at]
        depth += (before.kind in {"open", "begin"}) - (before.kind in {"close", "end"})
        if _ends_block(parts, at - 1) or _begins_block(parts, at):
            yield at, depth, depth - (after.kind in {"close", "end", "middle"})


def _ends_block(parts: list[Part], at: int) -> bool:
    """Tell whether a part is the edge of a block, or follows one with nothing but the beginnings of branches between.

    A branch of a loop does not always follow what stands before it.
    """
    while at >= 0 and parts[at].kind == "begin" and parts[at].name != "for":
        at -= 1
    if at < 0:
        return True
    part = parts[at]
    return part.name in (INSIDE_BLOCKS if part.kind == "open" else BLOCKS) and part.kind in {"open", "close", "void"}


def _begins_block(parts: list[Part], at: int) -> bool:
    """Tell whether a part is the edge of a block, or one follows with nothing but the ends of branches between."""
    while at < len(parts) and parts[at].kind == "end" and parts[at].name != "for":
        at += 1
    if at == len(parts):
        return True
    part = parts[at]
    return part.name in (INSIDE_BLOCKS if part.kind == "close" else BLOCKS) and part.kind in {"open", "close", "void"}


def broken(line: str, head: str = "") -> list[str]:
    """Return a line as lines that are no longer than may be, as far as it can be broken.

    head: the end of a tag with which the line begins, where that began above.
    """
    indent = len(line) - len(line.lstrip())
    if comment := re.fullmatch(r"\s*{# (.*) #}", line):
        return [" " * indent + "{% comment %}", *wrapped(comment[1].split(), indent), " " * indent + "{% endcomment %}"]
    parts = [Part(head.lstrip(), "open", "continued")] if head else []
    return _laid_out(parts + parts_of(line[len(head) :].strip()), indent)


def _laid_out(parts: list[Part], indent: int) -> list[str]:
    text = "".join(part.text for part in parts).strip()
    if indent + len(text) <= WIDEST:
        return [" " * indent + text] if text else []
    edges = list(block_edges(parts))
    if not edges:
        return wrapped(_chunks(parts), indent)
    least = min(depth for _, depth, _ in edges)
    begins = [(0, 0), *((at, set_in) for at, depth, set_in in edges if depth == least)]
    ends = [*(at for at, _ in begins[1:]), len(parts)]
    return [
        line
        for (start, set_in), end in zip(begins, ends, strict=True)
        for line in _laid_out(parts[start:end], max(0, indent + 2 * set_in))
    ]


def _chunks(parts: list[Part]) -> list[str]:
    """Return what stands between the spaces at which a line may be broken: those of text and between attributes."""
    found = [""]
    for part in parts:
        if part.kind == "space":
            found.append("")
        elif part.kind in {"open", "void"}:
            first, *others = GAP.findall(part.text)
            found[-1] += first
            found += others
        else:
            found[-1] += part.text
    return [each for each in found if each]


def wrapped(chunks: list[str], indent: int) -> list[str]:
    """Return chunks as lines, a space between two of one line, the second line and those after it set in."""
    lines = [" " * indent + chunks[0]]
    for chunk in chunks[1:]:
        if len(lines[-1]) + 1 + len(chunk) <= WIDEST:
            lines[-1] += f" {chunk}"
        else:
            lines.append(" " * (indent + 2) + chunk)
    return lines


def formatted(text: str) -> str:
    """Return a template whose long lines are broken."""
    while (new := _broken_once(text)) != text:
        text = new
    return text


def _broken_once(text: str) -> str:
    tags = [found.span() for found in re.finditer(f"{WHOLE.pattern}|{TOKEN.pattern}", text)]
    lines: list[str] = []
    inside, start = "", 0
    for line in text.split("\n"):
        if len(line) <= WIDEST or inside.startswith("blocktrans"):
            lines.append(line)
        elif inside == "comment":
            lines += wrapped(line.split(), len(line) - len(line.lstrip()))
        else:
            head = next((text[start:end] for begun, end in tags if begun < start < end), "")
            lines += broken(line, head) if "\n" not in head else [line]
        for end, name in re.findall(r"{% (end)?(comment|blocktrans(?:late)?)\b", line):
            inside = "" if end else name
        start += len(line) + 1
    return "\n".join(lines)


def templates() -> list[Path]:
    """Return every template."""
    return sorted(path for path in FOLDER.rglob("templates/**/*") if path.is_file())


def main() -> int:
    """Break what is too long, or name the templates in which something is."""
    unformatted = [path for path in templates() if formatted(path.read_text("utf-8")) != path.read_text("utf-8")]
    if "--check" in sys.argv:
        print("\n".join(str(path.relative_to(FOLDER)) for path in unformatted) or "No template is to be changed.")
        return 1 if unformatted else 0
    for path in unformatted:
        path.write_text(formatted(path.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

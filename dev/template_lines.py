#!/usr/bin/env python3
"""Break the lines of templates that have more than 160 characters: `.venv/bin/python dev/template_lines.py`.

`--check` writes nothing and names the lines that are too long.  A line is broken only where a browser shows nothing of
it: beside the tag of a block, between two attributes, or where a space stands already.  Where that does not do, a long
sentence becomes a `blocktranslate trimmed`, whose key in the catalogues stays the same, and what is said to a field
stands in a `with` above it.  A quoted value and each other tag of Django's stays whole, and may be longer.
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
SENTENCE = re.compile(r"{% blocktrans(?:late)?\b(?! trimmed)(?P<given>.*?) %}(?P<words>.*){% endblocktrans(?:late)? %}")
SAID = re.compile(r"{% trans(?:late)? \"(?P<words>[^\"\\\\]*)\"(?P<given> context \"[^\"]*\")? %}")
GIVEN = re.compile(r"(\w+)=(_\(\"[^\"]*\"\)|\"[^\"]*\"|\S+)")
GAP = re.compile(rf"(?>{DJANGO}|{QUOTED}|\S)++")


GLUED = "\0"
"""Begins what has no space before it."""


@dataclass(frozen=True)
class Part:
    """A piece of a line that stays whole.  kind: see `parts_of`."""

    text: str
    kind: str
    name: str = ""


def parts_of(line: str) -> list[Part]:
    """Return a line in parts, text word by word.

    Their kinds: space, gap, text; open, close or void for a tag; begin, middle or end of a branch.
    """
    found: list[Part] = []
    at = 0
    while at < len(line):
        if whole := WHOLE.match(line, at):
            tag = TOKEN.match(whole[0])[0] if whole["kept"] else ""
            found += [*([Part(tag, "void", whole["kept"])] if tag else []), Part(whole[0][len(tag) :], "text")]
            at += len(tag)
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
        is_edge = _ends_block(parts, at - 1) or _begins_block(parts, at)
        if is_edge and not _would_fill(before, after):
            yield at, depth, depth - (after.kind in {"close", "end", "middle"})


def _would_fill(before: Part, after: Part) -> bool:
    """Tell whether a space would stand in what may be empty and is hidden then: a cell, and the place of a block."""
    is_between = (before.kind, after.kind) in {("open", "begin"), ("begin", "end"), ("end", "close")}
    return is_between and not {before.name, after.name}.isdisjoint({"td", "block"})


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
        return _in_a_with(text, indent) if re.fullmatch(rf"{FIELD}.*?%}}", text) else _inline(parts, indent)
    least = min(depth for _, depth, _ in edges)
    begins = [(0, 0), *((at, set_in) for at, depth, set_in in edges if depth == least)]
    ends = [*(at for at, _ in begins[1:]), len(parts)]
    return [
        line
        for (start, set_in), end in zip(begins, ends, strict=True)
        for line in _laid_out(parts[start:end], max(0, indent + 2 * set_in))
    ]


def _inline(parts: list[Part], indent: int) -> list[str]:
    """Return parts without a block as lines; as many sentences as need it, the longest first, become `trimmed`."""
    lines = wrapped(_chunks(parts), indent)
    for part in sorted((each for each in parts if unfolded(each.text)), key=lambda each: -len(each.text)):
        if all(len(line) <= WIDEST for line in lines):
            break
        at = next(at for at, each in enumerate(parts) if each is part)
        parts = [*parts[:at], *unfolded(part.text), *parts[at + 1 :]]
        lines = wrapped(_chunks(parts), indent)
    if any(len(line) > WIDEST for line in lines):
        lines = wrapped(_chunks([piece for part in parts for piece in _before_end(part)]), indent)
    return lines


def _before_end(part: Part) -> list[Part]:
    """Return a tag in two parts, between which a line may be broken where nothing else does; other parts whole."""
    if part.kind not in {"open", "void", "close"} or not part.text.startswith("<"):
        return [part]
    return [Part(part.text[:-1], part.kind), Part("", "gap"), Part(">", "text")]


def unfolded(text: str) -> list[Part]:
    """Return a sentence to be translated in parts, so that it can be broken at its spaces; nothing for what is none.

    What would lose a space at an end, or two within, by `trimmed` is none either.
    """
    found = SENTENCE.fullmatch(text) or SAID.fullmatch(text)
    if not found or " " not in found["words"] or re.search(r"^\s|\s$|\s\s|\s{% plural|plural %}\s", found["words"]):
        return []
    begin, end = f"{{% blocktranslate trimmed{found['given'] or ''} %}}", "{% endblocktranslate %}"
    words = re.findall(rf"(?:{DJANGO}|\S)+|\s", found["words"])
    return [
        Part(begin, "text"),
        *(Part(each, "space" if each.isspace() else "text") for each in words),
        Part(end, "text"),
    ]


def _in_a_with(field: str, indent: int) -> list[str]:
    """Return a field whose longest values stand in a `with` above it, until both fit."""
    room, said = WIDEST - indent - 2, field
    moved: list[str] = []
    for name, value in sorted(GIVEN.findall(field), key=lambda each: -len(each[1])):
        if len(said) <= room or name == value:
            break
        moved.append(f"{name}={value}")
        said = said.replace(f" {name}={value}", f" {name}={name}", 1)
    opening = f"{{% with {' '.join(moved)} %}}"
    if not moved or max(len(opening), len(said)) > room:
        return [" " * indent + field]
    return [" " * indent + opening, " " * (indent + 2) + said, " " * indent + "{% endwith %}"]


def _chunks(parts: list[Part]) -> list[str]:
    """Return what stands between the places at which a line may be broken: spaces of text and between attributes.

    What follows a gap begins with the mark that no space stood before it.
    """
    found = [""]
    for part in parts:
        if part.kind == "space":
            found.append("")
        elif part.kind == "gap":
            found.append(GLUED)
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
    for each in chunks[1:]:
        chunk = each.removeprefix(GLUED)
        space = "" if each.startswith(GLUED) else " "
        if len(lines[-1]) + len(space) + len(chunk) <= WIDEST:
            lines[-1] += space + chunk
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

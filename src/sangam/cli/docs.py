"""`sangam docs`: writes docs/reference/ from the code, so that what is promised is what is there.

Settings come from their one table, commands from their own help.  Envelope kinds come from the table of handlers and
the docstrings of the wire modules.  Audit actions and error codes come from the literals in the source.
"""

import ast
import copy
import gc
import importlib
import inspect
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from sangam.kernel.bodies import Body, member_names

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "docs" / "reference"
KEPT = frozenset({"settings.md"})
"""The pages that lie in the repository; the others are written where they are read."""

_SOURCES = (ROOT / "src", ROOT / "lab/src")
_ERRORS = ("Refused", "NotFound", "Conflict", "Malformed")
_ACTION = re.compile(r"(officer|peer|node|admin):[a-z_-]+:[a-z_-]+")
_CODE = re.compile(r"[a-z]+:[a-z-]+")
_KIND = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+\.v[1-9][0-9]?")
_WIRES = (
    "federation.protocol.envelope",
    "federation.protocol.directory",
    "records.messages.records",
    "records.messages.pointers",
    "exchange.messages",
)
_FOR_CALLERS = re.compile(r"(?<=\.) (?:(?:Raises|Returns|Idempotent|Pure|For the|(?:One|A) look)\b|[a-z_]+: )[^.]*\.")
_ASIDES = re.compile(r"(?:[;,]|[;,]? and) return\b[^.;]*(?=[.;]|$)|; (?:(?:one|a) look|None)\b[^.]*|, by one query")
_WIDTH = 100
_BY = "<!-- Written by `sangam docs` from the code: change the code, not this page. -->\n"

_INTROS = {
    "Settings": """\
A node's settings stand in `node.toml` in its folder; an environment variable wins over the file. They are checked at
every start, with one sentence for each error. Paths are relative to the node's folder.
""",
    "Envelope kinds": """\
What one node may send to another. The version is part of the name: a node that meets a newer one keeps it for the day
of its upgrade. How an envelope travels: [the walk of a message](../walks/message.md).
""",
    "Audit actions": """\
Every act is one ledger row that names its action, `who:what:verb`. A refused act is written under the same action with
the outcome `refused` and the error's code.
""",
    "Error codes": """\
The four ways to say no: **Refused** (a rule forbids it), **NotFound** (absent, or not yours to know), **Conflict** (it
has moved on), **Malformed** (it cannot be read). Codes never change and are never translated; the sentence is shown,
its parts in braces filled in.
""",
    "Commands": """\
Exit status: 0 done, 1 a fault of the program, 2 refused or misused; where a command has more, its help says so.
""",
}

_ACTORS = {
    "officer": "By an officer in a post",
    "admin": "By the administrator",
    "peer": "By another force's node",
    "node": "By a part of this node",
}


@dataclass(frozen=True, slots=True)
class Raised:
    """One place where an error is raised: its kind, code and English sentence."""

    kind: str
    code: str
    sentence: str
    module: str


@dataclass(frozen=True, slots=True)
class Acted:
    """One place where an action is named: the function it is in, and its docstring or else the module's."""

    action: str
    module: str
    function: str
    says: str


@click.command(hidden=True)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a kept page is not current.")
def docs(*, check: bool) -> None:
    """Write docs/reference/ from the code."""
    changed = [name for name, text in pages().items() if not _is_current(name, text)]
    stale = [name for name in changed if name in KEPT]
    for name in stale if check else changed:
        if not check:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / name).write_text(pages()[name], encoding="utf-8")
        click.echo(f"docs/reference/{name} {'is not current' if check else 'written'}")
    raise SystemExit(1 if check and stale else 0)


@cache
def pages() -> Mapping[str, str]:
    """Return the pages by file name, as they stand in docs/reference/."""
    return {
        "settings.md": settings_page(),
        "envelopes.md": envelopes_page(),
        "audit-actions.md": actions_page(actions()),
        "errors.md": errors_page(errors()),
        "commands.md": commands_page(),
    }


def settings_page() -> str:
    """Return the page of settings."""
    from sangam.node.setting_files import described_settings

    rows = [
        f"| `{each.name}` | {each.type} | {_code(each.default)} | {_cell(each.text)} | `{each.variable}` |"
        for each in described_settings()
    ]
    head = "| Setting | Type | Unless set | What it does | Variable |\n|---|---|---|---|---|"
    return _page("Settings", head, *rows)


def envelopes_page() -> str:
    """Return the page of envelope kinds."""
    handlers = _handlers()
    rows = [
        f"| `{kind}` | {_cell(_first(handler))} | `{_where(handler)}` |" for kind, handler in sorted(handlers.items())
    ]
    head = "| Kind | What the receiver does | Taken by |\n|---|---|---|"
    essays = [_essay(module) for module in _WIRES]
    return _page("Envelope kinds", head, *rows, *essays)


def actions_page(found: Iterable[Acted]) -> str:
    """Return the page of audit actions."""
    by_action: dict[str, list[Acted]] = {}
    for each in found:
        by_action.setdefault(each.action, []).append(each)
    parts: list[str] = []
    for source, title in _ACTORS.items():
        rows = [
            f"| `{action}` | {_cell(_summary_of_act(action, places))} | {_places(places)} |"
            for action, places in sorted(by_action.items())
            if action.startswith(f"{source}:")
        ]
        if rows:
            parts += [f"\n## {title}\n", "| Action | What was done | Where |\n|---|---|---|", *rows]
    return _page("Audit actions", *parts)


def errors_page(found: Iterable[Raised]) -> str:
    """Return the page of error codes."""
    rows = sorted({(each.code.split(":")[0], each.code, each.kind, each.sentence, each.module) for each in found})
    parts: list[str] = []
    package = ""
    for group, code, kind, sentence, module in rows:
        if group != package:
            package = group
            parts += [f"\n## {group}\n", "| Code | Kind | Sentence | Raised in |\n|---|---|---|---|"]
        parts.append(f"| `{code}` | {kind} | {_cell(sentence)} | `{module}` |")
    return _page("Error codes", *parts)


def commands_page() -> str:
    """Return the page of commands, each with its own help."""
    main = importlib.import_module("sangam.cli.main")
    top = click.Context(main.sangam, info_name="sangam", **main.sangam.context_settings)
    parts = [_entry()]
    hidden = []
    for name in main.COMMANDS:
        command = main.sangam.get_command(top, name)
        if command is None or command.hidden or not main.COMMANDS[name][1]:
            hidden.append(f"| `sangam {name}` | {_cell(_first(command and command.callback))} |")
        else:
            parts += [_help(each) for each in _tree(command, top, name)]
    parts += ["\n## Called by the program itself\n", "| Command | What it does |\n|---|---|", *hidden]
    return _page("Commands", *parts)


@cache
def errors() -> Sequence[Raised]:
    """Return every place in the source where an error is raised with a literal code and sentence.

    Raises ValueError for a call whose code or sentence is no literal: it could not be documented.
    """
    kinds = _error_kinds()
    found = []
    for module, tree in _modules():
        for call in (node for node in _nodes(tree) if isinstance(node, ast.Call)):
            kind = kinds.get(_name_of_node(call.func), "")
            if kind and len(call.args) >= 2 and not _is_passed_on(call):
                found.append(_refusal_of_call(call, kind, module))
    return found


@cache
def actions() -> Sequence[Acted]:
    """Return every place in the source that names an audit action."""
    return [each for module, tree in _modules() for each in _acts_of_module(module, tree)]


def _acts_of_module(module: str, tree: ast.Module) -> Iterator[Acted]:
    for outer in (node for node in _nodes(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        for node in ast.walk(outer):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and _ACTION.fullmatch(node.value):
                says = ast.get_docstring(outer) or ast.get_docstring(tree) or ""
                yield Acted(node.value, module, outer.name, says)


def _refusal_of_call(call: ast.Call, kind: str, module: str) -> Raised:
    texts = [part.value if isinstance(part, ast.Constant) else None for part in call.args[:2]]
    if not all(isinstance(text, str) for text in texts) or not _CODE.fullmatch(str(texts[0])):
        raise ValueError(f"{module}:{call.lineno} raises {kind} without a literal code and sentence")
    return Raised(kind, str(texts[0]), str(texts[1]), module)


def _is_passed_on(call: ast.Call) -> bool:
    """Tell whether an error is only made again from one that was raised elsewhere: `Refused(error.code, …)`."""
    return isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "code"


def _error_kinds() -> dict[str, str]:
    """Return the kind of each error's class, those derived from the four too."""
    kinds = {name: name for name in _ERRORS}
    for _, tree in _modules():
        for node in (node for node in _nodes(tree) if isinstance(node, ast.ClassDef)):
            for base in node.bases:
                if _name_of_node(base) in kinds:
                    kinds[node.name] = kinds[_name_of_node(base)]
    return kinds


@cache
def _modules() -> tuple[tuple[str, ast.Module], ...]:
    """Return the source as (dotted name, tree), migrations left out."""
    found = ((root, path) for root in _SOURCES for path in sorted(root.rglob("*.py")))
    paths = [(root, path) for root, path in found if "migrations" not in path.parts]
    gc.disable()  # it would go through all trees again and again, and find nothing
    try:
        trees = [(_module_name(path, root), ast.parse(path.read_text("utf-8"))) for root, path in paths]
        for _, tree in trees:
            _nodes(tree)
        gc.freeze()
        return tuple(trees)
    finally:
        gc.enable()


@cache
def _nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return all nodes of a tree, walked through once."""
    return tuple(ast.walk(tree))


def _module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _name_of_node(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _handlers() -> Mapping[str, Callable[..., object]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangam.node.django_settings")
    import django

    django.setup()
    handlers: Mapping[str, Callable[..., object]] = importlib.import_module("sangam.node.envelope_handlers").HANDLERS
    return handlers


def _essay(module: str) -> str:
    """Return the docstring of a wire module, a list of bodies as it stands, and the members of what it declares."""
    found = importlib.import_module(f"sangam.{module}")
    declared = [each for each in vars(found).values() if isinstance(each, type) and each.__module__ == found.__name__]
    lines = [f"{each.title}: {', '.join(member_names(each))}" for each in declared if issubclass(each, Body)]
    text = "\n\n".join(filter(None, [inspect.getdoc(found), "\n".join(lines)]))
    shown = f"```text\n{text}\n```" if _KIND.search(text) else text
    return f"\n## Bodies and texts: `sangam.{module}`\n\n{shown}"


def _entry() -> str:
    """Return what the entry script says of itself."""
    script = ROOT / "sangam"
    said = re.findall(r"^#   (.+)$", script.read_text("utf-8"), re.MULTILINE) if script.is_file() else []
    shown = "\n".join(said)
    return f"## ./sangam\n\nThe entry sets up what is missing, then runs the command line.\n\n```text\n{shown}\n```"


def _tree(command: click.Command, parent: click.Context, name: str) -> Iterator[click.Context]:
    command = copy.copy(command)
    command._help_option = None  # noqa: SLF001 - click keeps the names of whoever asked for help first
    context = click.Context(command, parent=parent, info_name=name, terminal_width=_WIDTH, max_content_width=_WIDTH)
    yield context
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found and not found.hidden:
                yield from _tree(found, context, inner)


def _help(context: click.Context) -> str:
    text = context.command.get_help(context)
    return f"\n## {context.command_path}\n\n```text\n{text}\n```"


def _where(handler: Callable[..., object]) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def _first(thing: object) -> str:
    """Return what a docstring promises, in words that need no knowledge of code."""
    return _promise(inspect.getdoc(thing) or "") if thing else ""


def _promise(docstring: str) -> str:
    """Return the first paragraph of a docstring, without the kinds before it and what only a caller needs."""
    text = " ".join(docstring.split("\n\n", maxsplit=1)[0].split())
    text = re.sub(rf"^(?:{_KIND.pattern}(?:, |: ))+", "", text)
    text = _FOR_CALLERS.sub("", _ASIDES.sub("", text)).strip()
    return text[:1].upper() + text[1:]


def _summary_of_act(action: str, places: Sequence[Acted]) -> str:
    """Return what an act does, by the function of the product whose name says most of the action."""
    words = set(re.split("[:-]", action))
    product = [each for each in places if not each.module.startswith("sangam_lab.")] or places
    best = max(product, key=lambda each: len(words.intersection(each.function.split("_"))))
    said = _promise(best.says)
    return said if action.endswith(":return") else re.sub("^Return ", "Show ", said)


def _places(places: Sequence[Acted]) -> str:
    product = [each for each in places if not each.module.startswith("sangam_lab.")] or places
    return ", ".join(dict.fromkeys(f"`{each.module}.{each.function}`" for each in product))


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _page(title: str, *parts: str) -> str:
    return f"{_BY}\n# {title}\n\n{_INTROS[title]}\n" + "\n".join(parts).strip() + "\n"


def _is_current(name: str, text: str) -> bool:
    path = FOLDER / name
    return path.is_file() and path.read_text("utf-8") == text

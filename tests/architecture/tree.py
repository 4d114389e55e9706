"""What the architecture's checks read: the modules of the tree, their imports and their functions, from the source."""

import ast
import gc
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
LAB = ROOT / "lab/src"
TESTS = ROOT / "tests"

# Lowest first; a package may refer only to those before its own layer.
LAYERS: tuple[tuple[str, ...], ...] = (
    ("kernel",),
    ("names", "identifiers", "oblivious", "places", "graphs", "print_pages"),
    ("database",),
    ("audit",),
    ("access",),
    ("federation",),
    ("notices",),
    ("hosting",),
    ("records",),
    ("matching",),
    ("exchange",),
    ("channels", "rosters"),
    ("analysis", "library", "networks"),
    ("arrests",),
    ("coordination",),
    ("operations",),
    ("oversight",),
    ("interchange",),
    ("node",),
    ("web", "api", "cli", "workers"),
)
LEVEL = {package: level for level, layer in enumerate(LAYERS) for package in layer}


@dataclass(frozen=True)
class Module:
    """One source file.  name: dotted, such as `sangam.audit.ledger`; a package's own name for its `__init__`.

    The laboratory is one package, `lab`, above those of the product.
    """

    name: str
    path: Path
    tree: ast.Module

    @property
    def package(self) -> str:
        return split(self.name)[0]

    @property
    def topic(self) -> str:
        """The module's name inside its package: `ledger`, `migrations.0001_initial`, or nothing for `__init__`."""
        return split(self.name)[1]


@dataclass(frozen=True)
class Entry:
    """One import of a module of another package."""

    importer: str
    line: int
    package: str
    topic: str


def split(name: str) -> tuple[str, str]:
    """Return the package and the topic of a dotted name of the product or the laboratory; nothing for `sangam`."""
    root, *parts = name.split(".")
    if root == "sangam_lab":
        return "lab", ".".join(parts)
    return (parts[0], ".".join(parts[1:])) if parts else ("", "")


@cache
def modules() -> tuple[Module, ...]:
    """Return every module of the product and of the laboratory."""
    trees = {**parsed(SOURCE), **parsed(LAB)}
    return tuple(Module(_name(path), path, tree) for path, tree in sorted(trees.items()))


@cache
def parsed(folder: Path) -> dict[Path, ast.Module]:
    """Return what each Python file below `SOURCE`, `LAB` or `TESTS` says, parsed once for all rules.

    Meanwhile the collector of garbage rests; what stays for good it leaves alone, as it does what was collected.
    """
    gc.disable()
    try:
        trees = {path: ast.parse(path.read_text("utf-8"), str(path)) for path in folder.rglob("*.py")}
        for each in trees.values():
            list_nodes(each)
        return trees
    finally:
        gc.freeze()
        gc.enable()


@cache
def list_nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Return all that `ast.walk` finds in a tree, walked through once for all rules."""
    return tuple(ast.walk(tree))


def module(source: str, path: Path) -> Module:
    """Return the module of a source text that stands, or would stand, at this path."""
    return Module(_name(path), path, ast.parse(source, str(path)))


def _name(path: Path) -> str:
    parts = path.relative_to(LAB if path.is_relative_to(LAB) else SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def names() -> frozenset[str]:
    """Return the dotted names of all modules."""
    return frozenset(each.name for each in modules())


def imported(each: Module) -> Iterator[tuple[int, str]]:
    """Yield the line and dotted name of all that a module imports, also inside functions."""
    for node in list_nodes(each.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(each, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if inner in names() else base


def _base(each: Module, node: ast.ImportFrom) -> str:
    if node.level == 0:
        return node.module or ""
    here = each.name.split(".")
    if each.path.name == "__init__.py":
        here.append("")
    return ".".join([*here[: -node.level], *([node.module] if node.module else [])])


def entries(each: Module) -> Iterator[Entry]:
    """Yield each import of a module that lies in another package."""
    for line, name in imported(each):
        package, topic = split(name) if name.split(".")[0] in {"sangam", "sangam_lab"} else ("", "")
        if package and package != each.package:
            yield Entry(each.name, line, package, topic)


def functions(each: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method, nested ones too."""
    for node in list_nodes(each.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node

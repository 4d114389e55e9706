"""The fields of all forms, links and views of web, read from their sources, against the table of references."""

import ast
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from architecture.tree import SOURCE, list_nodes, parsed
from reference_fields import ELSEWHERE, FIELDS, PLAIN, PLAIN_IN

import sangam.web

_WEB = Path(sangam.web.__file__).parent
_INPUT = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([\w-]+)"')
_INCLUDED = re.compile(r'_field\w*\.html" with [^%]*?\bname="([\w-]+)"')
_LINKED = re.compile(r"[?&;]([a-z_-]+)=\{")
_READS = re.compile(r"\b(?:GET|POST|given|form)\.get\(")
_FORM = re.compile(r"\b(?:GET|POST|FILES|given|form|begun|query|typed|data)\b")


def field_names() -> tuple[list[str], list[str]]:
    """Return the fields that stand in no table, and those of the tables that no page has any more.

    A name that names a thing in one area is plain in another only where that area says so.
    """
    references = {(each.area, each.name) for each in FIELDS} | set(ELSEWHERE)
    plain = {(area, name) for area, names in PLAIN_IN.items() for name in names.split()}
    everywhere = PLAIN - {name for _, name in references}
    found = {key for key in _found() if key[1] not in everywhere}
    return _sorted(found - references - plain), _sorted((references | plain) - found)


def _sorted(keys: set[tuple[str, str]]) -> list[str]:
    return sorted(f"{area}: {name}" for area, name in keys)


@cache
def _found() -> frozenset[tuple[str, str]]:
    """Return (folder of web, name) of each field that a template has or a view reads."""
    found = {(path.relative_to(_WEB).parts[0], name) for path in _WEB.rglob("*.html") for name in _in_template(path)}
    return frozenset(
        found | {(path.relative_to(_WEB).parts[0], name) for path in _WEB.rglob("*.py") for name in _in_view(path)}
    )


def _in_template(path: Path) -> Iterator[str]:
    text = path.read_text()
    for pattern in (_INPUT, _INCLUDED, _LINKED):
        yield from pattern.findall(text)


def _in_view(path: Path) -> Iterator[str]:
    """Yield the names by which a view reads its form or its address, and those of its tuples of fields."""
    for node in list_nodes(parsed(SOURCE)[path]):
        for each in _fields_of_form(node) if isinstance(node, ast.ClassDef) else _named_in(node):
            if isinstance(each, ast.Constant) and isinstance(each.value, str) and re.fullmatch(r"[\w-]+", each.value):
                yield each.value


def _fields_of_form(node: ast.ClassDef) -> Sequence[ast.expr]:
    """Return the names of the fields that a form declares."""
    if not any(ast.unparse(each).endswith("Form") for each in node.bases):
        return []
    fields = (
        each.targets[0] for each in node.body if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
    )
    return [ast.Constant(each.id) for each in fields if isinstance(each, ast.Name)]


def _named_in(node: ast.AST) -> Sequence[ast.expr]:
    """Return what names fields in a node: of a call, an item, a tuple of fields, a loop over names."""
    match node:
        case ast.Call(func=ast.Attribute(value=form, attr="get" | "getlist"), args=[name, *_]):
            return [name] if _FORM.search(ast.unparse(form)) else []
        case ast.Call(func=ast.Name(id="_id"), args=arguments):
            return arguments
        case ast.Subscript(value=form, slice=name):
            return [name] if _FORM.search(ast.unparse(form)) else []
        case ast.Assign(targets=[ast.Name(id=called)], value=ast.Tuple(elts=names)):
            return names if called.strip("_") in _TUPLES else []
        case ast.DictComp(generators=loops) | ast.ListComp(generators=loops) | ast.GeneratorExp(generators=loops):
            read = _READS.search(ast.unparse(node))
            return [each for loop in loops if read and isinstance(loop.iter, ast.Tuple) for each in loop.iter.elts]
    return []


_TUPLES = frozenset({"FIELDS", "ARREST", "STEP", "DESPATCH", "TYPED", "TEXTS", "TRANSLATED"})

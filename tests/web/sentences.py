"""Finds every sentence that the web says: the keys that a catalogue must answer."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path

from architecture.tree import list_nodes, modules
from django.utils.translation.template import templatize

import sangam

SANGAM = Path(sangam.__file__).parent
WEB = SANGAM / "web"
TEMPLATE_FOLDERS = (WEB / "templates", *sorted(WEB.glob("*/templates")))
TEMPLATE_FILES = sorted(path for folder in TEMPLATE_FOLDERS for path in folder.rglob("*.html"))
LOCALE = SANGAM / "locale"
WHOLE = ("hi", "pa", "ur")  # the languages in which every sentence is said

_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(rf"\b(np|n|p)?(?:gettext|_)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")
_NAMES = {
    "gettext": "", "gettext_lazy": "", "_": "", "pgettext": "p", "pgettext_lazy": "p", "ngettext": "n",
    "npgettext": "np", "ngettext_lazy": "n",
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """One key: its context (or ""), singular, plural (or "") and the file that says it."""

    context: str
    text: str
    plural: str
    place: str


@cache
def trees() -> tuple[tuple[Path, ast.Module], ...]:
    """Return every source file and what it says, parsed once in a run."""
    return tuple((each.path, each.tree) for each in modules())


def once(found: Callable[[], Iterator[Sentence]]) -> Callable[[], tuple[Sentence, ...]]:
    """Have the sources read once in a run, not once in each language."""

    @cache
    @wraps(found)
    def whole() -> tuple[Sentence, ...]:
        return tuple(found())

    return whole


@once
def of_templates() -> Iterator[Sentence]:
    """Yield the sentences of all templates, in the order of the files."""
    for path in TEMPLATE_FILES:
        for kind, strings in _CALL.findall(templatize(path.read_text(encoding="utf-8"))):
            words = [ast.literal_eval(word.removeprefix("u")) for word in re.findall(_STRING, strings)]
            yield _sentence(kind, words, path)


@once
def of_python() -> Iterator[Sentence]:
    """Yield the sentences of all Python files: of the web, and what letters, paper and the wireless say."""
    for path, tree in trees():
        for node in list_nodes(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _NAMES:
                words = [word.value for word in node.args if isinstance(word, ast.Constant)]
                if words and all(isinstance(word, str) for word in words):
                    yield _sentence(_NAMES[node.func.id], [str(word) for word in words], path)


def _sentence(kind: str, words: list[str], path: Path) -> Sentence:
    context = words.pop(0) if "p" in kind else ""
    plural = words[1] if "n" in kind and len(words) > 1 else ""
    return Sentence(context, words[0], plural, path.relative_to(SANGAM.parent).as_posix())

"""Small faults in Python: each changes one place of a file as a careless edit would.  Pure."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

_NEGATED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
"""How an operator is written, and its opposite."""
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutation:
    """One fault.  start, end: bytes of the file's text that `new` replaces."""

    line: int
    kind: str
    start: int
    end: int
    new: str

    def apply(self, text: str) -> str:
        """Return the text with the fault."""
        whole = text.encode()
        return (whole[: self.start] + self.new.encode() + whole[self.end :]).decode()


def mutations_of(text: str) -> list[Mutation]:
    """Return every fault that can be put into a module's text."""
    return list(_Places(text).found())


class _Places:
    def __init__(self, text: str) -> None:
        self._tree = ast.parse(text)
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def found(self) -> Iterator[Mutation]:
        strict = self._strict()
        for node in ast.walk(self._tree):
            match node:
                case ast.Compare(ops=[operator], left=left, comparators=[right]) if type(operator) in _NEGATED:
                    yield self._negated(left, right, *_NEGATED[type(operator)])
                case ast.BoolOp(values=[first, *_]):
                    yield self._replaced(node, "dropped operand", f"({self._source(first)})")
                case ast.UnaryOp(op=ast.Not(), operand=operand):
                    yield self._replaced(node, "dropped not", f"({self._source(operand)})")
                case ast.If(test=test, body=[ast.Raise()], orelse=[]):
                    yield self._replaced(test, "removed guard", "False")
                case ast.Call(func=ast.Name(id=name) as called) if name in _SWAPPED:
                    yield self._replaced(called, f"{_SWAPPED[name]} for {name}", _SWAPPED[name])
                case ast.Constant(value=bool(value)) if node not in strict:
                    yield self._replaced(node, "changed constant", str(not value))

    def _strict(self) -> set[ast.expr]:
        """Return what `zip(strict=…)` is given: between columns of one length it changes nothing."""
        calls = [each for each in ast.walk(self._tree) if isinstance(each, ast.Call)]
        return {each.value for call in calls for each in call.keywords if each.arg == "strict"}

    def _negated(self, left: ast.expr, right: ast.expr, old: str, new: str) -> Mutation:
        """Change the operator alone: brackets about either side stay."""
        start, end = self._span(left)[1], self._span(right)[0]
        between = self._bytes[start:end].decode().replace(old, new)
        return Mutation(left.lineno, "negated comparison", start, end, between)

    def _replaced(self, node: ast.expr, kind: str, new: str) -> Mutation:
        start, end = self._span(node)
        return Mutation(node.lineno, kind, start, end, new)

    def _span(self, node: ast.expr) -> tuple[int, int]:
        last_line, last_column = node.end_lineno, node.end_col_offset
        if last_line is None or last_column is None:
            raise ValueError("a node without its end")
        return self._starts[node.lineno - 1] + node.col_offset, self._starts[last_line - 1] + last_column

    def _source(self, node: ast.expr) -> str:
        start, end = self._span(node)
        return self._bytes[start:end].decode()

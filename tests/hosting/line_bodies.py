"""Lines given back to a restored force, as one is said, written and read: for the tables of golden files."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sangam.hosting.wire import ReturnedLines
from sangam.kernel import bodies

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]


def returned(line: str = '{"is":"envelope"}') -> Case:
    """Return the case of a kind that gives lines back."""
    return ReturnedLines((line,)), bodies.write, partial(bodies.read, ReturnedLines)

"""What a rule says no to, and by which code."""

from collections.abc import Callable
from typing import Any

import pytest

from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused, SangamError


def refuses(code: str, rule: Callable[..., object], *given: Any, **more: Any) -> SangamError:
    """Assert that a rule says no to this by its code; return the error."""
    with pytest.raises((Refused, Malformed, Conflict, NotFound)) as caught:
        rule(*given, **more)
    assert caught.value.code == code
    return caught.value

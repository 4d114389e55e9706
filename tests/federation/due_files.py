"""Files that are due, fetched as the worker does."""

from collections.abc import Callable

from support.nodes import TestNode

from sangam.federation.files import fetch as file_fetch
from sangam.federation.models import FilePull
from sangam.kernel import clock
from sangam.kernel.errors import SangamError
from sangam.workers.files import Line


def fetch(
    node: TestNode, *, of: str = "DL", stretches: int = 100, ask: Callable[[str, str, bytes], bytes] | None = None
) -> None:
    """Fetch what is due, as the worker does, at most so many stretches."""
    line = Line(of)
    with node:
        FilePull.objects.update(next_at=clock.now())
        pull = file_fetch.take_due_pull(of)
        assert pull
        try:
            for _ in range(stretches):
                if pull.done:
                    file_fetch.finish(pull)
                    return
                further = file_fetch.step(pull, ask or line.ask)
                assert further
                pull = further
        except SangamError as error:
            file_fetch.fail(pull, error)
        finally:
            line.close()
            file_fetch.leave(pull)

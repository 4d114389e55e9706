"""What ends a job of a worker: a refusal, a file that is gone, a fault of the program.  It ends the job alone."""

import logging
from collections.abc import Callable
from contextlib import suppress

from django.db import InterfaceError, OperationalError

from sangam.kernel.errors import SangamError
from sangam.kernel.sentences import Told

log = logging.getLogger(__name__)


class LeftError(Exception):
    """The job is left where it stands: its officer has left it, or the worker is to stop."""


def end_at_fault(
    see_through: Callable[[], None], *, fail: Callable[[str, str], None], lost: Callable[[OSError], Told]
) -> None:
    """See a job through.  Where that fails, call `fail` with the sentence and its code; a lost database is raised.

    lost: the sentence where the job's file cannot be read.
    """
    with suppress(LeftError):
        try:
            see_through()
        except SangamError as error:
            fail(error.told, error.code)
        except OSError as error:
            fail(lost(error), "interchange:file")
        except (LeftError, OperationalError, InterfaceError):
            raise
        except Exception as error:  # nobody foresaw such a sheet: it ends its job, not the worker
            log.exception("a job stopped at a fault")
            fail(_faulty(error), "interchange:fault")


def _faulty(error: Exception) -> Told:
    fault = "The program met something in this file that it does not know ({fault}): tell your administrator."
    return Told(fault, fault=type(error).__name__)

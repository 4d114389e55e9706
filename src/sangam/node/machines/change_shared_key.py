"""Another key for the node's files or its sign-in: told to the machines that run, taken into use, all wrapped anew.

Cut anywhere, the command goes on where it stood when it is given again: the database holds the next and the old key.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sangam.node.machines import change_node_key
from sangam.node.machines import sync as machine_sync
from sangam.node.settings import Settings

if TYPE_CHECKING:
    from sangam.kernel.actor import Actor

USES = {"files": "files.key", "sign-in": "sign-in.key"}


def change(settings: Settings, use: str, *, say: Callable[[str], None]) -> tuple[int, datetime | None]:
    """Replace a key in an attached process, a deed a step.

    use: of `USES`.  say: told, in a sentence, which machines are waited for.
    Returns how many secrets were wrapped anew, and until when the old key stays; None once it is gone.
    Raises Conflict where another machine replaces it at the same time.
    """
    from sangam.audit.audit import deed
    from sangam.federation.keys import machines
    from sangam.kernel.actor import Actor

    operator, name = Actor.system(settings.force, "operator"), USES[use]
    if not machines.is_replaced(name):
        with deed(operator, "admin:shared-key:announce", on=settings.force) as facts:
            facts["key"] = name
            machines.announce_replacement(name)
        _await_machines(settings, say)
        with deed(operator, "admin:shared-key:use", on=settings.force) as facts:
            facts["key"] = name
            machines.use_replacement(name)
    machines.take_replacements()
    _await_machines(settings, say)
    wrapped = _rewrap_all(operator, name)
    with deed(operator, "admin:shared-key:forget", on=settings.force) as facts:
        facts["key"] = name
        kept_until = machines.forget_old_key(name)
    machines.take_replacements()
    return wrapped, kept_until


def _rewrap_all(operator: "Actor", name: str) -> int:
    from sangam.access.sign_in import proofs
    from sangam.access.sign_in.enrolment import devices
    from sangam.audit.audit import deed
    from sangam.federation.keys import machines

    done = 0
    last: UUID | None = UUID(int=0)
    while last is not None:
        with deed(operator, "admin:shared-key:rewrap", on=operator.force) as facts:
            if name == machines.FILES:
                some, last = machines.rewrap_files(last)
            else:
                some, last = proofs.reseal_codes() + devices.reseal_words(), None
            facts.update(key=name, rows=some)
        done += some
    return done


def _await_machines(settings: Settings, say: Callable[[str], None]) -> None:
    from sangam.federation.keys import machines

    own = machine_sync.machine_name(settings)
    change_node_key.await_looks(lambda: {at: seen for at, seen in machines.looks().items() if at != own}, say=say)

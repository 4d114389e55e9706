"""Another key for a node: made on one machine, told to those that run, taken into use by all at once.

The key is told under the one that it replaces.  Once each machine that runs has looked twice since, and so has it in
its home, all secrets are sealed anew in one transaction.  With it the new key is the node's.  Cut before, the old one
stays and the command begins anew; cut after, each machine takes the new one by itself.
"""

import time
from collections import Counter
from collections.abc import Callable

from sangam.node.machines import sync as machine_sync
from sangam.node.settings import Settings

_POLL_S = 0.2
_LOOKS = 2  # the first may have read the database before the key was told


def change(settings: Settings, *, say: Callable[[str], None]) -> int:
    """Change the node's key, as two deeds, in an attached process; return how many secrets are sealed under it.

    say: told, in a sentence, which machines are waited for: for ten seconds, a minute where one hangs.
    Raises Refused where this machine is not of the node, Conflict where another changes the key.
    """
    from sangam.audit.audit import deed
    from sangam.federation.keys import machines
    from sangam.kernel.actor import Actor

    operator, own = Actor.system(settings.force, "operator"), machine_sync.machine_name(settings)
    with deed(operator, "admin:node-key:announce", on=settings.force) as facts:
        announced = machines.announce_key(own=own)
        facts["machines"] = sorted(machines.looks())
    await_looks(lambda: {name: at for name, at in machines.looks().items() if name != own}, say=say)
    with deed(operator, "admin:node-key:change", on=settings.force) as facts:
        facts["secrets"] = sealed = machines.change_key(announced)
    machines.take_changed()
    return sealed


def await_looks(running: Callable[[], dict[str, object]], *, say: Callable[[str], None]) -> None:
    """Return once each machine that runs has looked so often, or is not heard any more."""
    last, looked = running(), Counter[str]()
    if last:
        say(f"The next key is told to {', '.join(last)}.")
    while any(looked[name] < _LOOKS for name in last):
        time.sleep(_POLL_S)
        before, last = last, running()
        looked.update(name for name, at in last.items() if before.get(name) != at)

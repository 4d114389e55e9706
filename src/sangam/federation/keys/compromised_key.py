"""What a stolen key signed before its force could say so: set aside after the fact, and told to the desk.

The numbers beyond the last vouched one fall free again, so that what the force itself sends takes them.  What the
forged envelopes brought about stands until a person has looked at it: the desk is told how many came, and of what kind.
"""

from collections import Counter

from django.db.models import Q

from sangam.federation import models
from sangam.federation.desk_notes import tell_desk
from sangam.federation.protocol.keys import Last
from sangam.federation.types import Lane, Outcome
from sangam.kernel.sentences import Told

CODE = "federation:key-revoked"


def take_back(force: str, *, last: Last) -> int:
    """Set aside what came beyond the last numbers for which a force vouches; return how many envelopes.

    Until it pairs anew nothing but a stolen key, or one that the thief added, can have signed them.
    """
    kinds: Counter[str] = Counter()
    epoch = last["epoch"]
    for lane in Lane:
        number = last[lane]
        of_lane = Q(lane=lane, sender=force)
        place = models.ReceivingPosition.objects.filter(
            of_lane, Q(epoch=epoch, expected_seq__gt=number + 1) | Q(epoch__gt=epoch)
        )
        later = Q(epoch=epoch, seq__gt=number) | Q(epoch__gt=epoch)
        beyond = models.Inbox.objects.filter(of_lane, later).exclude(code=CODE)
        kinds.update(beyond.values_list("kind", flat=True))
        beyond.update(outcome=Outcome.SET_ASIDE, code=CODE, reason="signed with a stolen key")
        place.update(epoch=epoch, expected_seq=number + 1)
    if kinds:
        tell_desk(force, CODE, _sentence(force, kinds))
    return kinds.total()


def _sentence(force: str, kinds: Counter[str]) -> Told:
    listed = ", ".join(f"{number} × {kind}" for kind, number in sorted(kinds.items()))
    return Told(
        "{n} envelopes in the name of {force} were signed with a stolen key and taken here before it said so "
        "({listed}): look at what they brought and undo it; call its desk.",
        n=kinds.total(),
        force=force,
        listed=listed,
    )

"""What a stolen key signed before its force could say so: set aside after the fact, and told to the desk.

The numbers beyond the last vouched one fall free again, so that what the force itself sends takes them.  What the
forged envelopes brought about stands until a person has looked at it: the desk is told how many came, and of what kind.
"""

from collections import Counter

from django.db.models import Q

from sangam.federation import models
from sangam.federation.desk import tell_desk
from sangam.federation.types import Invitation, Lane, Outcome

CODE = "federation:key-revoked"


def take_back(invitation: Invitation) -> int:
    """Set aside what came beyond the last numbers that the invitation vouches for; return how many envelopes.

    Before the invitation is accepted nothing but the stolen key can have signed them.
    """
    kinds: Counter[str] = Counter()
    for lane in Lane:
        epoch, last = max((int(each["epoch"]), int(each[lane])) for each in invitation.revokes.values())
        of_lane = Q(lane=lane, sender=invitation.force)
        place = models.ReceivingPosition.objects.filter(
            of_lane, Q(epoch=epoch, expected_seq__gt=last + 1) | Q(epoch__gt=epoch)
        )
        later = Q(epoch=epoch, seq__gt=last) | Q(epoch__gt=epoch)
        beyond = models.Inbox.objects.filter(of_lane, later).exclude(code=CODE)
        kinds.update(beyond.values_list("kind", flat=True))
        beyond.update(outcome=Outcome.SET_ASIDE, code=CODE, reason="signed with a stolen key")
        place.update(epoch=epoch, expected_seq=last + 1)
    if kinds:
        listed = ", ".join(f"{number} × {kind}" for kind, number in sorted(kinds.items()))
        sentence = (
            f"{kinds.total()} envelopes in the name of {invitation.force} were signed with a stolen key and taken here "
            f"before it said so ({listed}): look at what they brought and undo it; call its desk."
        )
        tell_desk(invitation.force, CODE, sentence)
    return kinds.total()

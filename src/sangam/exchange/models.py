"""Tables of alerts and threads.  Records are referred to by id, owner and label; no key leads to them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from sangam.exchange.types import (
    Acknowledged,
    Act,
    Action,
    AlertState,
    AuthorityKind,
    DraftState,
    OutcomeCode,
    ThreadState,
)
from sangam.kernel.ids import new_id
from sangam.notices.types import Urgency


class Alert(models.Model):
    """An alert, ours or another force's, at the highest version that we know.

    path: codes of the issuing unit and all above it.  envelopes: of its versions, newest last; sent_to: forces that
    ever received one.  Both are empty for another's.  earlier: when each version before this one was changed, by its
    number, as far as it is known.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    issuer = models.TextField()
    unit = models.TextField()
    path = ArrayField(models.TextField())
    post = models.UUIDField()
    label = models.TextField()
    version = models.IntegerField()
    state = models.TextField()
    title = models.TextField()
    text = models.TextField()
    area = ArrayField(models.TextField())
    action = models.TextField()
    urgency = models.TextField()
    caution = models.TextField(default="")
    authority_kind = models.TextField(default="")
    authority_number = models.TextField(default="")
    identifiers = ArrayField(models.TextField(), default=list)
    record = models.UUIDField(null=True)
    record_owner = models.TextField(default="")
    record_label = models.TextField(default="")
    issued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reason = models.TextField(default="")
    earlier = models.JSONField(default=dict, db_default={})
    envelopes = ArrayField(models.UUIDField(), default=list)
    sent_to = ArrayField(models.TextField(), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["expires_at"], name="exchange_alert_live", condition=Q(state="live")),
            models.Index(fields=["changed_at"], name="exchange_alert_changed"),
            GinIndex(fields=["path"], name="exchange_alert_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in AlertState]), name="exchange_alert_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(action__in=[str(action) for action in Action]), name="exchange_alert_action_is_known"
            ),
            models.CheckConstraint(
                condition=Q(urgency__in=[str(urgency) for urgency in Urgency]), name="exchange_alert_urgency_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(action="detain") | Q(authority_kind__in=[str(kind) for kind in AuthorityKind]),
                name="exchange_alert_detains_on_an_authority",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="exchange_alert_expires_after_issue"
            ),
        ]


class AlertTarget(models.Model):
    """A unit that an alert is for: at the issuer all of them, elsewhere those of that force.

    path: codes of the unit and all above it.  told_at: when a unit of ours was told of this version.  heard_at: when a
    page of that unit that was open then showed it first.  left_at: when an update left the unit out; it still reads the
    alert and hears of its end.  handed_at, handed_by: when, and by whom, it was handed over to the unit.
    is_stand_in: the unit answers for one of the area that has no desk; of units below it, those of the area alone read.
    """

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="targets")
    force = models.TextField()
    unit = models.TextField()
    path = ArrayField(models.TextField())
    told_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.TextField(default="", db_default="")
    is_stand_in = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["unit"], name="exchange_alerttarget_unit"),
            GinIndex(fields=["path"], name="exchange_alerttarget_path"),
        ]
        constraints = [models.UniqueConstraint(fields=["alert", "unit"], name="exchange_alerttarget_once")]


class Acknowledgement(models.Model):
    """That a post acknowledged a version of an alert.  id: named by alert, version, post and (at a naka) officer.

    handed_to: the unit that the alert is for, in the words of a post that it reached by mistake.
    """

    id = models.UUIDField(primary_key=True)
    alert = models.ForeignKey(Alert, models.CASCADE, related_name="acknowledgements")
    version = models.IntegerField()
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    officer = models.UUIDField(null=True)
    label = models.TextField()
    how = models.TextField()
    note = models.TextField(default="")
    seen_at = models.DateTimeField()
    acted_at = models.DateTimeField(null=True)
    handed_to = models.TextField(default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how=str(Acknowledged.SEEN), acted_at=None)
                | Q(how=str(Acknowledged.ACTED), acted_at__isnull=False),
                name="exchange_acknowledgement_acted_has_its_time",
            ),
        ]


class Tombstone(models.Model):
    """An alert that was cancelled before it came: its id and version, without content."""

    alert = models.UUIDField()
    issuer = models.TextField()
    version = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "issuer"], name="exchange_tombstone_once")]


class Thread(models.Model):
    """A question about a record.  asker_path, desk_path: codes of the unit and all above.  due_at: at the answerer.

    own_words: record_label is no record's label but the asker's own words, of what he asked for.
    request: type of a typed request, terms: what it says, as JSON.  paused_at: when its desk asked back, once;
    resumed_at: when the reply came and the clock ran on.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    host = models.TextField()
    state = models.TextField()
    record = models.UUIDField()
    record_owner = models.TextField()
    record_label = models.TextField()
    own_words = models.BooleanField(default=False, db_default=False)
    desk = models.TextField()
    desk_path = ArrayField(models.TextField())
    asker_unit = models.TextField()
    asker_path = ArrayField(models.TextField())
    asker_post = models.UUIDField()
    asker_label = models.TextField()
    purpose = models.TextField()
    clock_s = models.IntegerField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    request = models.TextField(default="", db_default="")
    terms = models.JSONField(default=dict, db_default={})
    accepted_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record"], name="exchange_thread_record"),
            models.Index(fields=["changed_at"], name="exchange_thread_changed"),
            GinIndex(fields=["desk_path"], name="exchange_thread_desk_path"),
            GinIndex(fields=["asker_path"], name="exchange_thread_asker_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in ThreadState]), name="exchange_thread_state_is_known"
            ),
        ]


class Message(models.Model):
    """A message of a query; never changed.  envelope: by which it went to the other force, null if it did not.

    file: what was attached.  step: what it did to a request; handed_to: the desk to which it was handed over.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    act = models.TextField()
    force = models.TextField()
    unit = models.TextField()
    post = models.UUIDField()
    label = models.TextField()
    side = models.TextField()
    text = models.TextField()
    grade = models.TextField(default="")
    outcome = models.TextField(default="")
    said_at = models.DateTimeField()
    came_at = models.DateTimeField()
    envelope = models.UUIDField(null=True)
    file = models.UUIDField(null=True)
    step = models.TextField(default="", db_default="")
    handed_to = models.TextField(default="", db_default="")

    class Meta:
        indexes = [
            models.Index(fields=["thread", "said_at"], name="exchange_message_in_order"),
            models.Index(
                fields=["thread"],
                name="exchange_message_decisive",
                condition=Q(act__in=["answered", "asked", "closed", "declined"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(act__in=[str(act) for act in Act]), name="exchange_message_act_is_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *(str(code) for code in OutcomeCode)]),
                name="exchange_message_outcome_is_known",
            ),
        ]


class RequestDraft(models.Model):
    """A request that waits for the approval that its type asks for.  id: of the thread that it becomes, and then ends.

    rank: equivalence of the lowest rank that may approve it.  version: of what the approver reads.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    state = models.TextField()
    version = models.IntegerField(default=1)
    record = models.UUIDField()
    record_owner = models.TextField()
    record_label = models.TextField()
    own_words = models.BooleanField()
    desk = models.TextField()
    terms = models.JSONField()
    words = models.TextField()
    pace = models.TextField()
    purpose = models.TextField()
    rank = models.IntegerField()
    asker_unit = models.TextField()
    asker_path = ArrayField(models.TextField())
    asker_post = models.UUIDField()
    asker_label = models.TextField()
    reason = models.TextField(default="")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [GinIndex(fields=["asker_path"], name="exchange_requestdraft_path")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in DraftState]), name="exchange_requestdraft_state_is_known"
            ),
        ]


class Seen(models.Model):
    """That a post of the other side has seen a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="sights")
    post = models.UUIDField()
    unit = models.TextField()
    label = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "post"], name="exchange_seen_once_a_post")]


class Gateway(models.Model):
    """A force without a node, for which a desk of ours takes part: its letters go out, its answers are keyed in.

    desk: our unit.  contact: whom to reach there, as the desk reads it.  closed_at: its letters can still be read, and
    nothing more is done with them.
    """

    force = models.TextField(primary_key=True)
    desk = models.TextField()
    contact = models.TextField()
    since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Letter(models.Model):
    """What goes to a force without a node, on paper.  about: the thread or alert.  says: what is printed, as JSON.

    pdf: the signed letter as it was first fetched, and no other after it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    force = models.TextField()
    kind = models.TextField()
    about_kind = models.TextField()
    about = models.UUIDField()
    says = models.JSONField()
    state = models.TextField(default="waiting")
    made_at = models.DateTimeField()
    pdf = models.BinaryField(null=True)
    handed_at = models.DateTimeField(null=True)
    handed_by = models.TextField(default="")
    handed_how = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["about"], name="exchange_letter_about"),
            models.Index(fields=["made_at"], name="exchange_letter_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "handed_over", "answered")), name="exchange_letter_state_is_known"
            ),
        ]

"""Forces speaking to each other: alerts that must be acknowledged, threads that ask about a record, outcomes.

Owns exchange_alert, exchange_alerttarget (whom of ours it is for), exchange_acknowledgement, exchange_tombstone (alerts
cancelled before they came); exchange_thread, exchange_message, exchange_seen.  Owns exchange_requestdraft (requests
that wait for approval), exchange_gateway and exchange_letter (forces without a node, and what goes to them on paper).

Invariants: only the issuer changes an alert, each change has the next version, only a higher version applies.  An
acknowledgement counts for the version that it was given to, and "acted" is never undone.  A message belongs to the
force that wrote it and never changes.  A thread's state is computed from its messages alone, so that any order, loss or
repetition of envelopes ends in the same state.  Alerts and threads belong to units and posts, never to persons.
"""

"""What a force knows, and the copies of what others shared: statements, terms, versions, recall, transfer.

Owns records_record (one row a record, own or copy; owner tells which), records_version (history of our own),
records_key (one row for each way to find a record), records_admittance (who is admitted to which key rows),
records_event (where and when, for analyses),
records_silent (id and key rows of silent records, read by matching alone), records_pointer and records_pointerset
(partners' tokens), records_pointerkey and records_pointercount (our keys for tokens, and how often we were asked),
records_share (who holds what of ours),
records_challenge (who holds a statement to be wrong), records_remark (what an owner says beside a record),
records_withdrawn (from whom it was taken back), records_sharinggroup and records_sharinggroupversion (who is in which
sharing group, by the newest document and by each),
records_taken (statements that follow a copy),
records_handover (what is or was on offer for good), records_offerword (by whose signed word),
records_wanted (what is ours by a word that a third gave back, and is not here),
records_tombstone (what was recalled), records_receipt, records_proof, records_owed (holders' word that they
erased or corrected, as signed, and what is still to come), records_changed (what was
just written, for the link tables), records_arrived (what was
just written, for the matcher), records_keyrules (by which rules standing keys were made), and of comparing with holders
records_comparing, records_stretch (how far it is), records_asked (an owner's question) and records_ahead (what a holder
has that we do not).

Invariants: only the owner changes a record, each change has the next version, only a higher version applies.  A copy
holds the current version and nothing that its terms do not admit; a tombstone outlives every copy and keeps it from
coming back.  Key rows are written in the record's own transaction.
"""

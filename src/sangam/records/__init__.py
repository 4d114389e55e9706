"""Records of this force, and copies of what others shared: statements, terms, versions, recall, transfer.

Tables, each with `records_` before its name:

record                      one row a record, own or copy; `owner` tells which
version                     history of our own records
key                         one row for each way to find a record
admittance                  who is admitted to which key rows
event                       where and when, for analyses
changed, arrived            what was just written, for the link tables and for the matcher
keyrules                    by which rules standing keys were made
silent                      ids and key rows of silent records, read by matching alone
pointer, pointerset         tokens of partners
pointerkey, pointercount    our keys for tokens, and how often we were asked
share, withdrawn            who holds what of ours, and from whom it was taken back
sharinggroup                who is in which sharing group, by the newest document
sharinggroupversion         the same by each document
challenge, remark           who holds a statement to be wrong; what an owner says beside a record
taken                       statements that follow a copy
handover, offerword         what is or was on offer for good, and the giver's signed word of it
title                       the words by which a record that another force made is ours
wanted                      ours by a word that a third force gave back, and not here
tombstone                   what was recalled
narrowing                   what took a record of ours from readers, by whom, what it was before, undone or not
receipt, proof, owed        that holders erased or corrected, as signed, and what is still to come
comparing, stretch          how far comparing with a holder is
asked, ahead                an owner's question; what a holder has that we do not

Invariants: only the owner changes a record, each change has the next version, only a higher version applies.  A copy
holds the current version and nothing that its terms do not admit.  A tombstone outlives every copy and keeps it from
coming back.  Key rows are written in the record's own transaction.
"""

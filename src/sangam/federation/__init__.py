"""Envelopes between forces: signed, in order, once.  Knows no police work.

Tables, each with `federation_` before its name:

peer, peerkey, ownkey          who speaks, guarded
secret, machine, shut          what the machines of this node share
outbox, sendingposition        what goes out; the outbox is written only in a deed
inbox, receivingposition       what came in
setaside                       what came in and was not taken, as evidence
beat, standing                 whether anything is missing here since a start
desknote                       what the desk must be told
peerhead, headtold             the peers' ledgers, witnessed, and which heads of ours they hold
join                           joining codes, ours and those that we entered, and who confirmed them
directorytold                  which content of our directory a force was sent last
catchup, rejoined              who is to catch this node up, and who began anew after a restore
file, fileallowance            photographs, voice, documents, and who may fetch them
filepull                       how far fetching has come

Invariants: an envelope is committed with the act that causes it.  It gets its number at its first sending, gapless
within (peer, epoch, lane).  It is verified before it is parsed.  A number is applied once, in order within its lane.
Nothing that came from a known force is dropped: it is applied, parked, tombstoned, kept or set aside, with a reason.

`sangam.federation.protocol.envelope` tells the protocol.
"""

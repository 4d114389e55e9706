"""Envelopes between forces: signed, in order, once.  Knows no police work.

Owns federation_peer, federation_peerkey, federation_ownkey (who speaks, guarded); federation_secret, federation_machine
and federation_shut (what the machines of this node share).  Owns federation_outbox (written only in a deed),
federation_sendingposition (what goes out); federation_inbox, federation_receivingposition, federation_setaside (what
came in).  Owns federation_beat, federation_standing (whether anything is missing here since a start);
federation_desknote (what the desk must be told); federation_peerhead (the peers' ledgers, witnessed).  Owns
federation_file, federation_fileallowance (photographs, voice, documents, and who may fetch them), federation_filepull
(how far fetching has come).

Invariants: an envelope is committed with the act that causes it; it gets its number at its first sending, gapless
within (peer, epoch, lane); it is verified before it is parsed; a number is applied once, in order within its lane;
nothing that came from a known force is dropped: it is applied, parked, tombstoned, kept or set aside, with a reason.
`sangam.federation.protocol.envelope` tells the protocol.
"""

"""What goes to whom: levels, group membership, envelopes, pending receipts."""

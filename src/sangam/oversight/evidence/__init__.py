"""Evidence for a court: a file, its SHA-256, the ledger's proof, and the draft of a certificate that people sign."""

"""Keys, certificates, secrets: who speaks, and with what."""

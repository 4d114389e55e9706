"""Papers printed by many at once, and what another officer notices of it."""

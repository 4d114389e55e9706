"""The loops that a node runs beside its doors: relay, sealer, timekeeper, jobs.  No rules, no tables."""

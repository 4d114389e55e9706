"""The loops that a node runs beside its doors: relay, sealer, timekeeper, matcher, jobs.  No rules, no tables."""

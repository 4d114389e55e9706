"""Pages of operations: deconfliction checks, notices of entry, plans and their boards."""

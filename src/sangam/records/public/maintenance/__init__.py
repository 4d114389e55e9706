"""The doors of `records` for the upkeep of its tables: recovery after a restore, comparison with holders, start-up."""

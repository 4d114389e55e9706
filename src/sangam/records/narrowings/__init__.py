"""Narrowings: what takes a record of ours from its readers is counted, told to the unit above, undone by it."""

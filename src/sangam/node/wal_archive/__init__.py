"""The log archive: the database's log and base copies on a second disk, so that a dead disk loses nothing."""

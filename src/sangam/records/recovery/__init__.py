"""After a restore: what comes back, what is believed, what is lost."""

"""`sangam node`: a node made, run, looked at, backed up."""

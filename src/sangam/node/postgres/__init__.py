"""The database's cluster, its roles and its connections."""

"""PostgreSQL for all packages above: prepared statements, pipeline, COPY, replicas."""

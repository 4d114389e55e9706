"""What `arrests` declares of looks: an arrest or a despatch about a record explains them."""

LOOKS = {
    "arrest": """
        SELECT h.look FROM hit h JOIN (
            SELECT record, readers, arrested_at AS from_at, coalesce(closed_at, %(until)s) AS to_at FROM arrests_arrest
            UNION ALL SELECT record, readers || unit, sent_at, due_at FROM arrests_despatch
        ) a ON a.record = h.record
        WHERE h.unit = ANY(a.readers)
            AND h.at BETWEEN a.from_at - interval '7 days' AND a.to_at + interval '30 days'""",
}
"""What explains a look, by its name."""

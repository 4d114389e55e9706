"""What `library` declares for the table of responses: practices released and adopted."""

RESPONSES = {
    "practice": """
        SELECT n.force, n.unit, min(v.at), NULL::numeric, true, false, 'practice'
        FROM library_note n JOIN library_version v ON v.note_id = n.id
        WHERE n.state = 'released' AND n.force = ANY(%(forces)s) GROUP BY n.id
    """,
    "adopted": """
        SELECT force, unit, said_at, NULL::numeric, true, false, 'adopted' FROM library_remark WHERE kind = 'adoption'
    """,
}

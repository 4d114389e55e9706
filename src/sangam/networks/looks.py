"""What `networks` declares of looks: a watched network with a new edge explains them."""

LOOKS = {
    "watch": """
        SELECT h.look FROM hit h JOIN networks_watchededge e ON e.said_in = h.record
        JOIN networks_networkwatch n ON n.id = e.watch AND n.post = h.post AND n.purpose = 'case'
        WHERE h.at BETWEEN e.told_at AND n.until_at + interval '30 days'""",
}
"""What explains a look, by its name."""

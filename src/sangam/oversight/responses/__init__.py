"""Who answers: by force and unit, how many were asked for what, how many were answered, and how soon."""

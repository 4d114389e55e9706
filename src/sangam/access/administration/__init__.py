"""Officers administered in the browser: each administrator those of the own unit and of the units below it."""

"""Officers administered in the browser: the roll, one officer, what takes one administrator and what takes two."""

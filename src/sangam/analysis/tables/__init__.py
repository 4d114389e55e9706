"""Events and crimes out of a file: columns by name, what was left out and why, errors with their line."""

"""The command line: translates words into one domain call each, and answers in sentences or JSON.  No rules."""

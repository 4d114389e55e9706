"""The officer's telephone: the quick report, what waits to be sent, and what can be read without a link."""

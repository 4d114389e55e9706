"""Gangs and networks beyond the page of a record: further answers, files, the brief on paper, opinions, call sheets."""

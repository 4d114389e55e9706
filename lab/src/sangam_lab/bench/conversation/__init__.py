"""The measurement of channels: a long conversation opened and searched, and an export read."""

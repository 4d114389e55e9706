"""Typed requests for information: the list for both sides, the form, the approval before a request leaves."""

"""The doors for programs.  Translates and calls; no rules."""

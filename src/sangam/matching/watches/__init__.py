"""A later record answers who asked before."""

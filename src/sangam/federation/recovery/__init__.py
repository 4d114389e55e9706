"""Epochs, numbering anew, and how a node learns that it was put back."""

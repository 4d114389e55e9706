"""How long questions about a network take through admission, on a node with up to five million links."""

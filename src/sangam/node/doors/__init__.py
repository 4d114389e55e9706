"""What guards both doors of a node, the officers' and the peers', against whoever holds them open."""

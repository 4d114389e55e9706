"""Links of the node as arrays in a process's memory: read once, followed by what changed, admitted by a mask."""

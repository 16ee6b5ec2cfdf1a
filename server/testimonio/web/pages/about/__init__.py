"""What the graph and the server say of themselves: quality, coverage, limits, corrections."""

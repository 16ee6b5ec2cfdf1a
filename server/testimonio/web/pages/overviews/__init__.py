"""Views of the whole graph: the timeline, the map, the network."""

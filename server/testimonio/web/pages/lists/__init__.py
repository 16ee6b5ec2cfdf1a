"""The front page, and the lists of what there is."""

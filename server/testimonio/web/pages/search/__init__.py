"""Search: what can be found, and the page that finds it."""

"""The pages of things: a module for each kind, and the parts of pages; ``registry`` says which kind has which."""

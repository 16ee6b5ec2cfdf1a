"""The query page: examples, completion, answers and their drawings, links and code to take along."""

INSERT DATA { <https://example.org/a> <https://example.org/b> <https://example.org/c> }

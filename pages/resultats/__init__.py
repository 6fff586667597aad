"""The pages that a reader opens, one module each, and their menu."""

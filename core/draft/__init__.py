"""A study folder drafted from an export: the codebook, the responses that it names, what to read again."""

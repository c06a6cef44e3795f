"""Which clause of one text goes on as which clause of the next, and what changed between the two."""

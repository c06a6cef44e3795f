"""From the bytes of a file to its front matter and its tree of clauses."""

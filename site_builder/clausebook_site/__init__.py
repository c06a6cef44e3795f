"""Makes the public site from the compiled corpus: pages, redlines, feeds."""

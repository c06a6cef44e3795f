"""Values of the core as HTML and as words: pure functions that the site, the API and notices share."""

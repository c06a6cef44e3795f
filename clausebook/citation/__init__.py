"""Citations: how a clause of a text is cited, and which clause of a text a reference means. One grammar does both."""

"""The nouns of the product as values: a document, its versions, clauses, changes and findings."""

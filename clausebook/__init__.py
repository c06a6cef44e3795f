"""The core of Clausebook: from texts in git to clauses, versions and changes."""

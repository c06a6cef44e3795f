"""Which document and which clause is which, through renames and edits."""

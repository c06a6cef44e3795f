"""The word-level difference of two wordings, and which of its words matter."""

"""From a git history to the corpus."""

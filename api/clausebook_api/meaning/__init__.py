"""Meaning: texts as vectors of a language model that lies on disk, so that a search finds what shares no word."""

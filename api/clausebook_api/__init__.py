"""The clause API: lookups, search and notices over the compiled corpus."""

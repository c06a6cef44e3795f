"""The commands of the core, one module for each kind of work."""

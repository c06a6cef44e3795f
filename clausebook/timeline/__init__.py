"""Points in time: when a version was published, when it is in force, and until when."""

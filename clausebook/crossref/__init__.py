"""What texts say of one another: references, defined terms and where they are used."""

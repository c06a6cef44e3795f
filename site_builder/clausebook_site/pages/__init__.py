"""The pages of the site: each module makes one kind of sheet from a publication."""

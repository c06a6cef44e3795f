"""The languages of the interface, one file each; :mod:`clausebook.html.language` is where they are registered."""

"""A version, or the redline of two, as a document to send: a format of :mod:`.formats` writes a sheet."""

from __future__ import annotations

from clausebook.export.print_model import PrintModel, clean, redlined

__all__ = ["PrintModel", "clean", "redlined"]

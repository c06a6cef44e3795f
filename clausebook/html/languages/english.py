"""English, in which every phrase is written where it is used."""

from __future__ import annotations

from datetime import date

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class English:
    """The language that phrases are written in."""

    code = "en"

    def gettext(self, message: str, /) -> str:
        """The phrase as it is."""
        return message

    def ngettext(self, one: str, more: str, number: int, /) -> str:
        """The singular for one, the plural for all other numbers."""
        return one if number == 1 else more

    def day(self, value: date) -> str:
        """``December 20, 2024``."""
        return f"{_MONTHS[value.month - 1]} {value.day}, {value.year}"

    def short_day(self, value: date) -> str:
        """``Feb 1, 2025``."""
        return f"{_MONTHS[value.month - 1][:3]} {value.day}, {value.year}"

"""How long to wait before what ended is started again."""

from __future__ import annotations

from dataclasses import dataclass

_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)  # seconds
_SOUND = 60.0  # seconds that it ran before it ended: then it is no fault that returns at once


@dataclass
class Pauses:
    """The pauses between the starts of one thing: ever longer, up to a minute, while it ends soon after its start."""

    _short: int = 0

    def after(self, ran: float) -> float:
        """Seconds to wait now that it ran for so many seconds."""
        if ran > _SOUND:
            self._short = 0
        pause = _PAUSES[min(self._short, len(_PAUSES) - 1)]
        self._short += 1
        return pause

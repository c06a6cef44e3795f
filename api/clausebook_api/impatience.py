"""Connections to a server that wait only so long for it: it may be frozen, or the way to it cut, and say nothing."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from math import ceil
from threading import Timer
from typing import Any

from sqlalchemy import Engine, NullPool, create_engine, event

_TIMER = "clausebook_timer"


def impatient_engine(address: str, patience: float) -> Engine:
    """An engine for PostgreSQL whose every connection is made, used and given back within ``patience`` seconds each.

    The server is told to give up by then; where it says nothing at all, the connection is cut from this side. Each is
    made anew: of one that was kept nobody knows whether the server is still there.
    """
    limit = f"-c statement_timeout={int(patience * 1000)} -c lock_timeout={int(patience * 1000)}"
    engine = create_engine(
        address,
        poolclass=NullPool,
        hide_parameters=True,  # no address in an error
        connect_args={"connect_timeout": ceil(patience), "options": limit},
    )
    event.listen(engine, "checkout", lambda connection, record, _: _watch(connection, record, patience))
    event.listen(engine, "checkin", lambda _, record: _leave(record))
    return engine


def _watch(connection: Any, record: Any, patience: float) -> None:  # noqa: ANN401 - of the driver, which is optional
    timer = Timer(patience + 1, _cut, (connection.fileno(),))  # after the server's own limit
    timer.daemon = True
    timer.start()
    record.info[_TIMER] = timer


def _leave(record: Any) -> None:  # noqa: ANN401 - as above
    if timer := record.info.pop(_TIMER, None):
        timer.cancel()


def _cut(descriptor: int) -> None:
    """End a connection under whoever waits for it, who gets an error."""
    with suppress(OSError), socket.socket(fileno=os.dup(descriptor)) as wire:
        wire.shutdown(socket.SHUT_RDWR)

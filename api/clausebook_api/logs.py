"""Logs as lines of JSON."""

from __future__ import annotations

import logging
import sys

import structlog


def log_as_json(level: int = logging.INFO) -> None:
    """Write every event as a line of JSON to standard error; never an address, a query or a token."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )

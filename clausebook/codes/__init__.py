"""Every code that a finding or an exception can carry: what it means, why it matters and how to mend it."""

from __future__ import annotations

from clausebook.codes.info import CodeInfo
from clausebook.codes.table import CODES, finding, table

__all__ = ["CODES", "CodeInfo", "finding", "table"]

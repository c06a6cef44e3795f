"""What every list of the API has."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

Next = Annotated[str | None, Field(description="The cursor of the next page; null at the end.")]
Commit = Annotated[str, Field(description="The commit up to which the corpus was compiled.")]

"""How the answers of a route are described."""

from __future__ import annotations

from flask_openapi.types import ResponseDict
from pydantic import BaseModel

from clausebook_api.errors import PROBLEMS, TYPE

_SAID = {304: "Not modified", 303: "See other", 308: "Permanent redirect"}
_ALWAYS = (400, 405, 413, 422, 429, 500, 503)


def answers(shape: type[BaseModel] | None, *statuses: int) -> ResponseDict:
    """The description of a route: ``shape`` when all is well, and the statuses it may have besides those all have."""
    found: ResponseDict = {}
    if shape is not None:
        found["200"] = shape
    for status in sorted({304, *statuses, *_ALWAYS}):
        if status in _SAID:
            found[str(status)] = {"description": _SAID[status]}
        else:
            titles = sorted({title for of, title in PROBLEMS.values() if of == status})
            content = {TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
            found[str(status)] = {"description": "; ".join(titles), "content": content}
    return found

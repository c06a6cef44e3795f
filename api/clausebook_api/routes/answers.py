"""How the answers of a route are described."""

from __future__ import annotations

from flask_openapi.types import ResponseDict
from pydantic import BaseModel

from clausebook_api.errors import COMMON, describe_problems

SEE_OTHER = "see-other"
BODY = ("bad-request", "media-type")  # problems of every operation that takes, or looks at, a body
HELD = ("unavailable",)  # and of every one that reads the corpus


def answers(shape: type[BaseModel] | None, *problems: str, corpus: bool = True) -> ResponseDict:
    """The description of a route: ``shape`` when all is well, and the ``problems`` that are its own, by type.

    Those that every route has are added, and, if it reads the ``corpus``, that there may be none; those that follow
    from its parameters are added by :mod:`clausebook_api.openapi`. :data:`SEE_OTHER` is no problem, but leads on.
    """
    found: ResponseDict = {"304": {"description": "Not modified"}}
    if shape is not None:
        found["200"] = shape
    if SEE_OTHER in problems:
        found["303"] = {"description": "See other"}
    kinds = {*COMMON, *problems, *(HELD if corpus else ())} - {SEE_OTHER}
    found.update(describe_problems(kinds))
    return found

"""Answers: bytes with a strong ETag, made once and given again; 304 to who has them already."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from flask import Response, request
from pydantic import BaseModel

JSON = "application/json"
_FRESH = "public, max-age=60"


class Answer(NamedTuple):
    """A body, its entity tag (the SHA-256 of the body, quoted) and its media type."""

    body: bytes
    etag: str
    media_type: str = JSON

    @classmethod
    def of(cls, body: bytes, media_type: str = JSON) -> Answer:
        """An answer of a body."""
        return cls(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', media_type)

    @classmethod
    def shape(cls, shape: BaseModel) -> Answer:
        """An answer of a shape, as JSON."""
        return cls.of(shape.model_dump_json(by_alias=True).encode())

    def response(self, commit: str = "") -> Response:
        """The response to the request being answered: 304 if its ``If-None-Match`` names this body."""
        asked = request.environ.get("HTTP_IF_NONE_MATCH")
        if asked and matches_tag(self.etag, asked):
            response = Response(status=304)
        else:
            response = Response(self.body, 200, content_type=self.media_type)
        headers = response.headers
        headers["ETag"] = self.etag
        headers["Cache-Control"] = _FRESH
        if commit:
            headers["Clausebook-Commit"] = commit
        return response


def matches_tag(etag: str, asked: str) -> bool:
    """Whether ``If-None-Match`` names this tag, by the weak comparison of RFC 9110 §13.1.2."""
    if asked == etag:
        return True
    return asked.strip() == "*" or etag in [tag.strip().removeprefix("W/") for tag in asked.split(",")]

"""Search over clauses: by words, by citation, as of a day. Whoosh is known to :mod:`api.search.engine` alone."""

from api.search.building import build
from api.search.citation import Match, Named, cite
from api.search.found import Answer, Ask, Hit
from api.search.index import Index
from api.search.query import Query, QueryError, parse

__all__ = ["Answer", "Ask", "Hit", "Index", "Match", "Named", "Query", "QueryError", "build", "cite", "parse"]

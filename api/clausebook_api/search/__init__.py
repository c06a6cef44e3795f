"""Search over clauses: by words, by citation, as of a day.

The engine is one of :mod:`clausebook_api.search.engines`.
"""

from clausebook_api.search.building import build
from clausebook_api.search.citing import search
from clausebook_api.search.found import Answer, Ask, Hit
from clausebook_api.search.index import Index
from clausebook_api.search.query import Query, QueryError, parse

__all__ = ["Answer", "Ask", "Hit", "Index", "Query", "QueryError", "build", "parse", "search"]

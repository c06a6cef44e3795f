"""The optional parts of this program: which library comes with which, and what is said where one is not installed."""

from __future__ import annotations

from collections.abc import Mapping

from clausebook.model.errors import Finding, UseError

# By the name under which a library is imported; pyproject.toml has the libraries of each extra.
EXTRAS: Mapping[str, str] = {
    "alembic": "notices",
    "cryptography": "notices",
    "dkim": "dkim",
    "dns": "dkim",
    "docx": "word",
    "flask": "api",
    "flask_openapi": "api",
    "granian": "api",
    "idna": "notices",
    "limits": "api",
    "numpy": "meaning",
    "onnxruntime": "meaning",
    "prometheus_client": "api",
    "psycopg": "postgres",
    "sqlalchemy": "notices",
    "standardwebhooks": "notices",
    "structlog": "notices",
    "tokenizers": "meaning",
    "weasyprint": "pdf",
    "werkzeug": "api",
    "whoosh": "api",
}


def missing(error: ImportError) -> UseError:
    """What to tell of a library that cannot be imported: ``E_EXTRA``. Raises the error again if no extra brings it."""
    library = (error.name or "").partition(".")[0]
    if not isinstance(error, ModuleNotFoundError) or library not in EXTRAS:
        raise error
    extra = EXTRAS[library]
    message = f"This needs the extra “{extra}” ({library} is not installed)"
    return UseError(Finding("", 0, "E_EXTRA", message, f"Run pip install 'clausebook[{extra}]'"))

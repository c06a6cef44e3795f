"""What the application is told: by the environment, and by the settings of the repository."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from clausebook import config as settings_
from clausebook.config import Config
from clausebook.model.errors import UseError
from clausebook_api import carried, data_folder
from clausebook_api.data_folder import SECRET_BYTES
from clausebook_api.search import engines

STATE = ".clausebook"
LIMIT = "600 per minute"


@dataclass(frozen=True, slots=True)
class ApiConfig:
    """All the application is told; read once.

    ``state`` is the folder of what is made of the texts, ``compiled`` that of the corpus and the index (None: the
    same), ``site`` that of the built site (None: pages have a plain frame and no site is served). ``kept`` is the
    folder of what cannot be made again (None: the one beside ``state``), ``former`` the secrets that were kept there
    before. ``hosts`` are the names it answers to; empty: any. ``proxies`` is the number of trusted proxies in front.
    ``limit`` is how often one address may ask for what is costly, in the notation of Flask-Limiter, counted in
    ``limit_storage``, an address as the library ``limits`` has it ("": the database). ``sending`` tells how the process
    stands that sends notices beside this one. ``search_engine`` is one of
    :data:`clausebook_api.search.engines.ENGINES`, ``model`` the folder of the language model for searching by meaning.
    """

    settings: Config
    state: Path
    site: Path | None
    secret: bytes
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    limit: str = LIMIT
    limit_storage: str = ""
    serve_site: bool = False
    sending: Path | None = None
    search_engine: str = engines.DEFAULT
    compiled: Path | None = None
    kept: Path | None = None
    model: Path | None = None
    former: tuple[bytes, ...] = ()

    @property
    def corpus(self) -> Path:
        """The compiled corpus."""
        return self.derived / "corpus.db"

    @property
    def derived(self) -> Path:
        """The folder of the corpus and the index."""
        return self.compiled or self.state

    @property
    def data(self) -> Path:
        """The folder of what cannot be made again."""
        return self.kept or data_folder.beside(self.state)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ApiConfig:
        """Read the configuration. Raises :class:`UseError` for what cannot be meant.

        ``CLAUSEBOOK_ROOT`` is the folder with ``clausebook.toml`` (default: here); ``CLAUSEBOOK_STATE`` and
        ``CLAUSEBOOK_SITE`` are ``.clausebook`` and ``site`` in it unless said otherwise, ``CLAUSEBOOK_COMPILED`` is the
        folder of corpus and index where that is another one; ``CLAUSEBOOK_DATA`` that of what cannot be made again,
        ``.clausebook-data`` unless said otherwise. What an earlier release kept elsewhere is moved there.
        """
        root = Path(environment.get("CLAUSEBOOK_ROOT") or ".").resolve()
        state = Path(environment.get("CLAUSEBOOK_STATE") or root / STATE)
        site = Path(environment.get("CLAUSEBOOK_SITE") or root / "site")
        compiled = Path(environment["CLAUSEBOOK_COMPILED"]) if environment.get("CLAUSEBOOK_COMPILED") else None
        named = environment.get("CLAUSEBOOK_HOSTS", "")
        settings = _settings(root / settings_.NAME, compiled or state)
        data = data_folder.find(environment, state)
        if not _needs_none(environment):
            data_folder.take_over(state, data)
            with suppress(OSError):  # a replica on a read-only disk
                data_folder.prepare(data)
        return cls(
            settings=settings,
            state=state,
            site=site,
            secret=_secret(environment.get("CLAUSEBOOK_SECRET", ""), data),
            hosts=tuple(name.strip().strip("[]").lower() for name in named.split(",") if name.strip()),
            proxies=_number(environment, "CLAUSEBOOK_PROXIES"),
            limit=environment.get("CLAUSEBOOK_RATE_LIMIT") or LIMIT,
            limit_storage=environment.get("CLAUSEBOOK_RATE_LIMIT_STORAGE", ""),
            serve_site=environment.get("CLAUSEBOOK_SERVE_SITE", "") == "1",
            sending=Path(environment["CLAUSEBOOK_SENDING"]) if environment.get("CLAUSEBOOK_SENDING") else None,
            search_engine=search_engine(environment),
            compiled=compiled,
            kept=data,
            model=model_folder(root, settings),
            former=() if environment.get("CLAUSEBOOK_SECRET") else data_folder.read_secrets(data)[1:],
        )


def model_folder(root: Path, settings: Config) -> Path | None:
    """The folder of the language model that the settings name, from the root of the repository; None: there is none."""
    return root / settings.search.model if settings.search.model else None


def search_engine(environment: Mapping[str, str]) -> str:
    """The name of the search engine. Raises :class:`UseError` ``E_CONFIG`` for one that is not known."""
    return engines.check(environment.get(engines.VARIABLE) or engines.DEFAULT)


def _settings(path: Path, derived: Path) -> Config:
    """The settings of the repository; on a replica without it, those that came with the corpus."""
    if path.is_file():
        return Config.parse(path.read_text("utf-8"))
    return carried.read_settings(derived) or Config.default()


def _number(environment: Mapping[str, str], name: str) -> int:
    value = environment.get(name) or "0"
    if not value.isdigit():
        raise UseError.of("E_CONFIG", f"{name} is {value!r}", "Write a whole number: 0, 1, 2")
    return int(value)


def _needs_none(environment: Mapping[str, str]) -> bool:
    """Whether all that cannot be made again is elsewhere, so that the folder may be one that cannot be written to."""
    return bool(environment.get("CLAUSEBOOK_SECRET") and environment.get("CLAUSEBOOK_DATABASE_URL"))


def _secret(given: str, data: Path) -> bytes:
    """The key that signs: from the environment, else kept in the data folder, readable by its owner only."""
    if given:
        if len(given) < SECRET_BYTES:
            raise UseError.of("E_CONFIG", "CLAUSEBOOK_SECRET is too short", f"Give at least {SECRET_BYTES} characters")
        return given.encode()
    path = data / data_folder.SECRET
    try:
        data_folder.make_secret(data)
    except OSError:
        if not path.exists():
            return secrets.token_bytes(SECRET_BYTES)  # a replica on a read-only disk: cursors live as long as it does
    return path.read_bytes()

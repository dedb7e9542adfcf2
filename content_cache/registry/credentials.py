"""Names and passwords for registries: from the environment, or from where ``docker`` and ``skopeo`` keep theirs.

Password stores of the system (``credsStore``) are not asked: that would run other people's programs.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from content_cache.errors import MalformedPackageError
from content_cache.json_reading import read_json

USER_VARIABLE = "TUHOC_REGISTRY_USER"
PASSWORD_VARIABLE = "TUHOC_REGISTRY_PASSWORD"  # noqa: S105 - the variable's name
_MOST_FILE_BYTES = 1024 * 1024


class Credentials(msgspec.Struct, frozen=True):
    """Who asks. Not shown by ``repr``."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Credentials({self.user!r}, ...)"

    @property
    def basic(self) -> str:
        """The value of an ``Authorization`` header (RFC 7617, UTF-8)."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


class _Entry(msgspec.Struct, frozen=True):
    auth: str = ""


class _AuthFile(msgspec.Struct, frozen=True):
    auths: dict[str, _Entry] = {}


def find_credentials(host: str, repository: str, environ: Mapping[str, str], home: Path) -> Credentials | None:
    """Looks for a name and a password.

    Args:
        host: the registry's host and port, lower case.
        repository: its repository; ``auth.json`` may have an entry for one, or for a part of its path.
        environ: the environment.
        home: the user's own folder.

    Returns:
        None where nobody has said any.
    """
    if environ.get(USER_VARIABLE):
        return Credentials(environ[USER_VARIABLE], environ.get(PASSWORD_VARIABLE, ""))
    for path in _files(environ, home):
        found = _read(path)
        for name in _names(host, repository):
            credentials = _decoded(found.get(name, ""))
            if credentials is not None:
                return credentials
    return None


def _files(environ: Mapping[str, str], home: Path) -> Iterator[Path]:
    if environ.get("REGISTRY_AUTH_FILE"):
        yield Path(environ["REGISTRY_AUTH_FILE"])
    if environ.get("XDG_RUNTIME_DIR"):
        yield Path(environ["XDG_RUNTIME_DIR"]) / "containers" / "auth.json"
    yield (Path(environ["DOCKER_CONFIG"]) if environ.get("DOCKER_CONFIG") else home / ".docker") / "config.json"


def _read(path: Path) -> dict[str, str]:
    """The entries of a file by registry, without scheme and path of old ones; empty where there is none."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_FILE_BYTES)
        auths = read_json(data, _AuthFile, path.name).auths
    except (OSError, MalformedPackageError):
        return {}
    return {_plain(name): entry.auth for name, entry in auths.items()}


def _plain(name: str) -> str:
    bare = name.removeprefix("https://").removeprefix("http://")
    return (bare if bare == name else bare.partition("/")[0]).rstrip("/").lower()


def _names(host: str, repository: str) -> Iterator[str]:
    """The narrowest first."""
    parts = repository.split("/")
    for count in range(len(parts), 0, -1):
        yield "/".join([host, *parts[:count]])
    yield host


def _decoded(auth: str) -> Credentials | None:
    try:
        user, colon, password = base64.b64decode(auth, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return Credentials(user, password.rstrip("\0")) if colon and user else None

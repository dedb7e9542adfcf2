"""``oci://HOST[:PORT]/REPOSITORY``: where in a registry courses go.

The scheme is ours; registries themselves have names without one. Plain HTTP is spoken with this computer, and in a
closed network when ``oci+http://`` asks for it; with everybody else HTTPS.
"""

from __future__ import annotations

import ipaddress
import re
import urllib.parse

import msgspec

from content_cache.registry.errors import BadTargetError

SCHEMES = ("oci", "oci+http")

_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_PART}(?:/{_PART})*")
"""distribution-spec 1.1, "Pulling manifests"."""
_MOST_NAME_CHARS = 255
"""Host and repository together: what older clients bear."""


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """A repository of a registry."""

    base: str
    """Scheme, host and port, for example ``https://registry.vn:5000``."""
    host: str
    """Host and port as typed."""
    repository: str
    is_loopback: bool
    """Whether the registry is on this computer."""

    @property
    def location(self) -> str:
        """As registries and ``skopeo`` write it: ``HOST[:PORT]/REPOSITORY``."""
        return f"{self.host}/{self.repository}"

    @property
    def url(self) -> str:
        """What the repository's paths are relative to, with the last slash."""
        return f"{self.base}/v2/{self.repository}/"


def is_registry(text: str) -> bool:
    """Whether a text means a registry rather than a path."""
    return text.partition("://")[0].lower() in SCHEMES and "://" in text


def parse_target(text: str) -> Target:
    """Reads a target.

    Raises:
        BadTargetError: it names no repository.
    """
    try:
        parts = urllib.parse.urlsplit(text.strip())
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise BadTargetError(text, "host and port do not read") from error
    if parts.scheme.lower() not in SCHEMES or not host:
        raise BadTargetError(text, "is not oci://HOST[:PORT]/REPOSITORY")
    if parts.username is not None or parts.password is not None:
        raise BadTargetError(
            f"oci://{host}{parts.path}", "name and password go into TUHOC_REGISTRY_USER and TUHOC_REGISTRY_PASSWORD"
        )
    repository = parts.path.strip("/")
    if ":" in repository or "@" in repository:
        raise BadTargetError(text, "takes no tag: tags are made from course and serial")
    if parts.query or parts.fragment or not _REPOSITORY.fullmatch(repository):
        raise BadTargetError(text, "a repository's name is of lower-case letters, digits, and . _ - / between them")
    if len(parts.netloc) + len(repository) > _MOST_NAME_CHARS:
        raise BadTargetError(text, f"longer than {_MOST_NAME_CHARS} characters")
    here = is_loopback(host)
    scheme = "http" if here or parts.scheme.lower() == "oci+http" else "https"
    netloc = parts.netloc.lower()
    return Target(base=f"{scheme}://{netloc}", host=netloc, repository=repository, is_loopback=here)


def is_loopback(host: str) -> bool:
    """Whether a host is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")

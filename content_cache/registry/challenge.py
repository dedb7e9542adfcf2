"""``WWW-Authenticate``: how a registry wants to know who asks (RFC 9110 11.6.1, and the registries' Bearer tokens)."""

from __future__ import annotations

import re

import msgspec

_SCHEME = re.compile(r"(?:\A|,)\s*(basic|bearer)(?=\s|,|\Z)", re.IGNORECASE)
_PARAMETER = re.compile(r'([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))', re.IGNORECASE)
_MOST_CHARS = 8192


class Challenge(msgspec.Struct, frozen=True, kw_only=True):
    """What a registry asks for."""

    bearer: bool
    """Whether it wants a token of its token server, rather than name and password themselves."""
    realm: str = ""
    """The token server's URL."""
    service: str = ""
    scope: str = ""


def read_challenge(header: str) -> Challenge | None:
    """Reads a header; of several challenges a Bearer one is taken.

    Returns:
        None where it asks for nothing that is known here.
    """
    header = header[:_MOST_CHARS]
    starts = list(_SCHEME.finditer(header))
    found: Challenge | None = None
    for place, start in enumerate(starts):
        end = starts[place + 1].start() if place + 1 < len(starts) else len(header)
        if start[1].lower() == "basic":
            found = found or Challenge(bearer=False)
            continue
        told = {
            name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare
            for name, quoted, bare in _PARAMETER.findall(header[start.end() : end])
        }
        if told.get("realm"):
            return Challenge(
                bearer=True, realm=told["realm"], service=told.get("service", ""), scope=told.get("scope", "")
            )
    return found

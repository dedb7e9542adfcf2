"""A hub's address as people type it."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def hub_address(text: str) -> str | None:
    """Completes an address.

    A name gets ``https``; a number of the own network, the own computer and ``.local`` names get ``http``, because a
    trainer's laptop has no certificate that anybody knows: enrolment proves such a hub by the code itself.

    Args:
        text: as typed, with or without a scheme.

    Returns:
        An address with a scheme and without a slash at its end; None where it can't be one.
    """
    text = "".join(text.split())
    if not text:
        return None
    if "://" not in text:
        text = f"{'http' if _is_near(text) else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        return None
    return text.rstrip("/")


def _is_near(text: str) -> bool:
    try:
        host = urlsplit(f"//{text}").hostname or ""
    except ValueError:
        return False
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".local")
    return number.is_private or number.is_loopback or number.is_link_local

"""Addresses of hubs as people type them."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def hub_address(typed: str) -> str:
    """Returns the base address that somebody means, without a slash at its end.

    Without a scheme it is ``https``, except for what is evidently in the room: an address in numbers, one
    name without dots, or a name under ``.local``, which have no certificates that a browser would accept.
    """
    text = "".join(typed.split()).rstrip("/")
    if "://" in text or not text:
        return text
    host = urlsplit(f"//{text}").hostname or ""
    return f"{'http' if _is_near(host) else 'https'}://{text}"


def _is_near(host: str) -> bool:
    if "." not in host and ":" not in host:
        return True
    if host.endswith(".local"):
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

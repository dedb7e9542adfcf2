"""Requests made up from the hub's own OpenAPI document: nothing that is asked may end in a fault of the server."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from requests.auth import AuthBase

from content_cache.signing import SigningKey
from sync.credentials import authorize
from sync.protocol import PARCEL_MEDIA, PATH_OPENAPI, PROTOCOL_HEADER, RECORDS_MEDIA

_TIMEOUT_S = 30


class Signing(AuthBase):
    """Signs every request as a device would."""

    def __init__(self, key: SigningKey, hub: str) -> None:
        self._key, self._hub = key, hub

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        request.headers["Authorization"] = authorize(
            self._key,
            method=request.method or "",
            target=request.path_url,
            hub=self._hub,
            body=body.encode() if isinstance(body, str) else body,
        )
        return request


def _bodies_of_its_own_form() -> None:
    """What travels in forms that no schema tells is made of bytes."""

    @schemathesis.serializer(RECORDS_MEDIA, PARCEL_MEDIA)
    def raw(_context: Any, value: Any) -> bytes:
        return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")

    schemathesis.openapi.media_type(RECORDS_MEDIA, st.binary(max_size=200))
    schemathesis.openapi.media_type(PARCEL_MEDIA, st.binary(max_size=200))


_bodies_of_its_own_form()


def faults(url: str, *, examples: int, auth: AuthBase | None = None, seed: int = 1) -> tuple[list[str], set[str]]:
    """Sends made-up requests to every operation.

    Args:
        url: of a running hub.
        examples: of each operation.
        auth: signs the requests; none are signed without.
        seed: the same one makes up the same requests.

    Returns:
        What was answered with 500 or more, and the operations that were asked.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schema = schemathesis.openapi.from_url(url + PATH_OPENAPI)
        found: list[str] = []
        asked: set[str] = set()
        with requests.Session() as session:
            for one in schema.get_all_operations():
                operation = one.ok()
                asked.add(f"{operation.method.upper()} {operation.path}")
                _asker(operation, session, auth, found, examples=examples, seed=seed)()
    return found, asked


def _asker(
    operation: Any, session: requests.Session, auth: AuthBase | None, found: list[str], *, examples: int, seed: int
) -> Callable[[], None]:
    @seeded(seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        headers = {PROTOCOL_HEADER: "1"}
        answer = case.call(session=session, headers=headers, auth=auth, timeout=_TIMEOUT_S, allow_redirects=False)
        if answer.status_code >= 500:
            found.append(f"{operation.method} {operation.path}: {answer.status_code}: {case.as_curl_command()}")

    return ask

"""What registries answer, read within a ceiling, and what it means."""

from __future__ import annotations

import datetime
import email.utils
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import msgspec
import requests
import urllib3

from content_cache.errors import ContentError, CutOffError, MalformedPackageError, OfflineError, ServerFaultError
from content_cache.json_reading import read_json
from content_cache.registry.errors import (
    AccessDeniedError,
    NoRegistryError,
    NoRepositoryError,
    RegistryRefusedError,
)

_READ_BYTES = 64 * 1024
_MOST_WORDS = 300
"""Characters of a registry's own words that are passed on."""
_UNREACHABLE = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError)
_DENIED = (requests.codes.unauthorized, requests.codes.forbidden)


class Passing(Exception):  # noqa: N818 - never leaves this package
    """A fault that may pass."""

    def __init__(self, error: ContentError, delay_s: float | None = None) -> None:
        self.error = error
        self.delay_s = delay_s
        """How long the server asks to wait; None where it does not say."""


class _Fault(msgspec.Struct, frozen=True):
    code: str = ""
    message: str = ""


class _Faults(msgspec.Struct, frozen=True):
    errors: tuple[_Fault, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that was read."""

    status: int
    url: str
    """That was asked, after redirects."""
    headers: Mapping[str, str]
    data: bytes

    @property
    def is_page(self) -> bool:
        """Whether it is a web page: no registry answers with one where a client asks."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower() == "text/html"

    @property
    def faults(self) -> tuple[tuple[str, str], ...]:
        """Code and words of each fault that the registry tells."""
        try:
            found = read_json(self.data, _Faults, "answer").errors
        except MalformedPackageError:
            return ()
        return tuple((one.code, one.message) for one in found[:10])

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes alone."""
        return tuple(code for code, _ in self.faults)


def read_answer(response: requests.Response, most_bytes: int, where: str) -> Answer:
    """Reads an answer's body.

    Raises:
        NoRegistryError: there is more than any registry would say.
    """
    data = b""
    for piece in response.iter_content(_READ_BYTES):
        data += piece
        if len(data) > most_bytes:
            raise NoRegistryError(where, f"answers with more than {most_bytes} bytes")
    return Answer(status=response.status_code, url=response.url, headers=response.headers, data=data)


def demand(answer: Answer, where: str, *, had_credentials: bool = False, passing_only: bool = False) -> None:
    """Asks for success.

    Args:
        answer: of the registry.
        where: for errors.
        had_credentials: whether it was told who asks.
        passing_only: looks only for faults that may pass.

    Raises:
        Passing: trying again may help.
        RegistryError: it does not.
    """
    status = answer.status
    if status >= requests.codes.server_error or status == requests.codes.too_many_requests:
        raise Passing(ServerFaultError(status, where), _retry_after_s(answer))
    if passing_only or (status < requests.codes.multiple_choices and not answer.is_page):
        return
    if status in _DENIED:
        raise AccessDeniedError(where, status, had_credentials=had_credentials)
    if answer.is_page or status < requests.codes.bad_request:
        raise NoRegistryError(where, f"is no registry (HTTP {status}, {answer.headers.get('Content-Type', '')})")
    if status == requests.codes.not_found and (not answer.codes or "NAME_UNKNOWN" in answer.codes):
        raise NoRepositoryError(where)
    told = "; ".join(f"{code} {message}".strip() for code, message in answer.faults)
    raise RegistryRefusedError(where, status, " ".join(told.split())[:_MOST_WORDS])


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Translates the faults of the way there.

    Raises:
        NoRegistryError: there is no safe way of speaking with what is there.
        OfflineError: nothing answers.
        CutOffError: it stopped in the middle.
    """
    try:
        yield
    except (requests.exceptions.SSLError, requests.exceptions.InvalidURL) as error:
        raise NoRegistryError(
            where, "speaks no TLS, or nobody vouches for its certificate; oci+http:// is for plain HTTP"
        ) from error
    except (requests.exceptions.ConnectTimeout, requests.exceptions.ProxyError) as error:
        raise OfflineError(where) from error
    except requests.exceptions.ConnectionError as error:
        reason = getattr(error.args[0] if error.args else None, "reason", None)
        if isinstance(reason, _UNREACHABLE):
            raise OfflineError(where) from error
        raise CutOffError(where) from error
    except (requests.exceptions.Timeout, requests.exceptions.ChunkedEncodingError) as error:
        raise CutOffError(where) from error
    except requests.exceptions.RequestException as error:
        raise NoRegistryError(where, "does not answer as a registry") from error


def _retry_after_s(answer: Answer) -> float | None:
    """``Retry-After``: seconds, or a date that is held against the server's own clock (RFC 9110 10.2.3)."""
    told = answer.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told[:6])
    until, now = _date(told), _date(answer.headers.get("Date", ""))
    return None if until is None or now is None else max(0.0, (until - now).total_seconds())


def _date(text: str) -> datetime.datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=datetime.UTC)

"""Who asks: Basic credentials, or the Bearer token that they buy at the token server which the registry names.

The flow is the registries' own ("Token Authentication Specification" of the distribution project): a 401 names realm,
service and scope; the realm gives a token for that scope; the request is made again with it. Without a name and a
password a token is asked for as nobody, which public registries give for reading.
"""

from __future__ import annotations

import threading
import urllib.parse

import msgspec
import requests

from content_cache.errors import CutOffError, MalformedPackageError
from content_cache.json_reading import read_json
from content_cache.registry.answers import Answer, Passing, demand, read_answer, translated
from content_cache.registry.challenge import Challenge, read_challenge
from content_cache.registry.credentials import Credentials
from content_cache.registry.errors import NoRegistryError
from content_cache.registry.target import Target, is_loopback

_MOST_TOKEN_BYTES = 256 * 1024


class _Token(msgspec.Struct, frozen=True):
    token: str = ""
    access_token: str = ""


class Gate:
    """Knows who asks at one repository. Thread-safe."""

    def __init__(self, target: Target, credentials: Credentials | None, timeouts: tuple[float, float]) -> None:
        """Takes where, who, and the time-outs in seconds for connecting and reading."""
        self._target = target
        self._credentials = credentials
        self._timeouts = timeouts
        self._lock = threading.Lock()
        self._authorization: str | None = None

    @property
    def has_credentials(self) -> bool:
        """Whether there is a name and a password."""
        return self._credentials is not None

    def authorization(self, url: str) -> str | None:
        """The header's value for a request; None for another server than the registry itself."""
        ours, theirs = urllib.parse.urlsplit(self._target.base), urllib.parse.urlsplit(url)
        if (theirs.scheme, theirs.netloc.lower()) != (ours.scheme, ours.netloc):
            return None
        with self._lock:
            return self._authorization

    def learn(self, answer: Answer) -> None:
        """Prepares for what a 401 asks for, so that the first real request need not be made twice."""
        self.pass_with(answer, None)

    def pass_with(self, answer: Answer, used: str | None) -> bool:
        """Finds what a 401 asks for.

        Args:
            answer: the 401.
            used: the header that was sent.

        Returns:
            Whether there is something new to try with.

        Raises:
            AccessDeniedError: the token server gives none.
            NoRegistryError: it cannot be asked safely, or does not answer as one.
        """
        with self._lock:
            if self._authorization != used:
                return True  # another thread has found it meanwhile
            challenge = read_challenge(answer.headers.get("WWW-Authenticate", ""))
            if challenge is None:
                return False
            if challenge.bearer:
                self._authorization = f"Bearer {self._token(challenge)}"
                return True
            if self._credentials is None or used == self._credentials.basic:
                return False
            self._authorization = self._credentials.basic
            return True

    def _token(self, challenge: Challenge) -> str:
        realm = urllib.parse.urlsplit(challenge.realm)
        where = f"{self._target.host} (token server {realm.netloc})"
        is_safe = realm.scheme == "https" or (
            realm.scheme == "http" and (is_loopback(realm.hostname or "") or self._target.base.startswith("http:"))
        )
        if not is_safe:
            raise NoRegistryError(where, "would be asked without TLS")
        scope = challenge.scope or f"repository:{self._target.repository}:pull,push"
        query = {"service": challenge.service, "scope": scope} if challenge.service else {"scope": scope}
        try:
            with (
                translated(where),
                self._session(realm.hostname or "") as session,
                session.get(
                    challenge.realm,
                    params=query,
                    headers={"Accept-Encoding": "identity", "User-Agent": "tuhoc"},
                    auth=Stamp(self._credentials.basic if self._credentials else None),
                    timeout=self._timeouts,
                    allow_redirects=False,
                    stream=True,
                ) as response,
            ):
                answer = read_answer(response, _MOST_TOKEN_BYTES, where)
        except CutOffError as error:
            raise Passing(error) from error
        demand(answer, where, had_credentials=self.has_credentials)
        try:
            found = read_json(answer.data, _Token, "token")
        except MalformedPackageError as error:
            raise NoRegistryError(where, "gives no token") from error
        token = found.token or found.access_token
        if not token or not token.isascii() or not token.isprintable():
            raise NoRegistryError(where, "gives no token")
        return token

    def _session(self, host: str) -> requests.Session:
        session = requests.Session()
        session.trust_env = not is_loopback(host)  # a proxy does not lead to this computer
        return session


class Stamp(requests.auth.AuthBase):
    """Sets one header, or none; without it requests would look into ``.netrc``."""

    def __init__(self, authorization: str | None) -> None:
        """Takes the header's value."""
        self._authorization = authorization

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._authorization is not None:
            request.headers["Authorization"] = self._authorization
        return request

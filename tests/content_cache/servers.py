"""Real programs that tests start: a web server, a registry, its token server, and a front that misbehaves.

Each has its own folder and port and is ended by its own process. Where a program is missing the test is skipped and
says so, except where ``CI`` is set: there it must be installed (``build_spec/debian-packages-tests.txt``).
"""

from __future__ import annotations

import base64
import datetime
import http.client
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

PATIENCE_S = 20.0
USER, PASSWORD = "nha-xuat-ban", "mat-khau-thu"
_HTPASSWD = f"{USER}:$2b$04$8eKu1KM6BZzOL4Gmn3isc.HXkYingCdPPdSF5ZL7AgRYZB9cSZxOC\n"
"""bcrypt of the password, at its cheapest."""


def program(name: str) -> str:
    """Where a program is; the test is skipped, or under CI fails, where it is not."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        missing = f"{name} is not installed (build_spec/debian-packages-tests.txt)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def wait_until(done: Callable[[], bool], what: str) -> None:
    """Polls for something that another process does."""
    deadline = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < deadline, f"still no {what}"
        threading.Event().wait(0.02)


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def _process(command: list[str], log: Path, cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    # The registry takes variables that begin so as its configuration, and others for a client's.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    with log.open("wb") as out:
        running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=cwd, env=environ)
    try:
        yield running
    finally:
        running.kill()
        running.wait(PATIENCE_S)


@contextmanager
def run_nginx(folder: Path, server: str) -> Iterator[tuple[int, Path]]:
    """Starts nginx in one process.

    Args:
        folder: its own.
        server: what stands in the ``server`` block beside ``listen``.

    Yields:
        Its port, and its access log: method, path, status, Range, bytes of the body.
    """
    path = program("nginx")
    folder.mkdir(parents=True, exist_ok=True)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    for _try in range(3):
        port = free_port()
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
            "events {}\n"
            "http {\n"
            f"{temporary}"
            "log_format seen '$request_method $uri $status $http_range $body_bytes_sent';\n"
            f"access_log {folder}/access.log seen;\n"
            "types { application/json json; } default_type application/octet-stream;\n"
            f"server {{ listen 127.0.0.1:{port}; {server} }}\n"
            "}\n"
        )
        command = [path, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        with _process(command, folder / "nginx.log", folder) as running:
            wait_until(lambda: running.poll() is not None or _answers(port), "nginx")  # noqa: B023 - waited for here
            if running.poll() is None:
                yield port, folder / "access.log"
                return
    pytest.fail((folder / "nginx.log").read_text() + (folder / "error.log").read_text())


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@contextmanager
def run_registry(folder: Path, auth: str = "") -> Iterator[int]:
    """Starts a registry; yields its port.

    Args:
        folder: its own.
        auth: the ``auth`` section of its configuration, as YAML in flow style.
    """
    path = program("docker-registry")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yml").write_text(
        "version: 0.1\n"
        "log: {level: info, formatter: json}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder / 'data'}}}, delete: {{enabled: true}}}}\n"
        "http: {addr: '127.0.0.1:0'}\n" + (f"auth: {auth}\n" if auth else "")
    )
    log = folder / "log"
    with _process([path, "serve", str(folder / "config.yml")], log, folder) as running:
        ports: list[int] = []

        def listens() -> bool:
            assert running.poll() is None, log.read_text()
            for line in log.read_text().splitlines():
                if "listening on 127.0.0.1:" in line:
                    ports.append(int(json.loads(line)["msg"].rpartition(":")[2]))
            return bool(ports)

        wait_until(listens, "registry")
        yield ports[0]


@contextmanager
def run_registry_with_passwords(folder: Path) -> Iterator[int]:
    """A registry that wants Basic credentials."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "htpasswd").write_text(_HTPASSWD)
    with run_registry(folder, f"{{htpasswd: {{realm: thu, path: {folder / 'htpasswd'}}}}}") as port:
        yield port


@contextmanager
def run_registry_with_tokens(folder: Path) -> Iterator[tuple[int, TokenServer]]:
    """A registry that wants Bearer tokens, and the server that gives them."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = TokenServer()
    (folder / "root.pem").write_bytes(tokens.certificate.public_bytes(serialization.Encoding.PEM))
    auth = (
        f"{{token: {{realm: 'http://127.0.0.1:{tokens.server_port}/token', service: so-dang-ky, issuer: thu, "
        f"rootcertbundle: {folder / 'root.pem'}}}}}"
    )
    with serving(tokens), run_registry(folder, auth) as port:
        yield port, tokens


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Runs a server of this process."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def skopeo(*words: str, env: dict[str, str] | None = None) -> str:
    """Runs ``skopeo``; what it prints."""
    done = subprocess.run(
        [program("skopeo"), "--insecure-policy", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **(env or {})},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 20

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Sends an answer."""
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is not news."""


class _TokenHandler(_Quiet):
    server: TokenServer

    def do_GET(self) -> None:
        """Gives a token to the one user, for the scope that was asked for."""
        wanted = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.server.asked.append((query, self.headers.get("Authorization")))
        if self.headers.get("Authorization") != f"Basic {wanted}":
            self.answer(401, b'{"errors":[{"code":"UNAUTHORIZED"}]}', {"Content-Type": "application/json"})
            return
        token = self.server.token(query["service"], query["scope"])
        self.answer(200, json.dumps({"token": token}).encode(), {"Content-Type": "application/json"})


class TokenServer(_Server):
    """Gives the tokens that registries believe: JSON web tokens, signed by a key whose certificate they have."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _TokenHandler)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.asked: list[tuple[dict[str, str], str | None]] = []
        self.lifetime_s = 300
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "thu")])
        now = datetime.datetime.now(datetime.UTC)
        self.certificate = (
            x509.CertificateBuilder(name, name, self.key.public_key(), x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def token(self, service: str, scope: str) -> str:
        """A token for a scope, ``repository:NAME:ACTION,ACTION``."""
        kind, name, actions = scope.split(":")
        now = int(time.time())
        chain = base64.b64encode(self.certificate.public_bytes(serialization.Encoding.DER)).decode()
        claims = {
            "iss": "thu",
            "sub": USER,
            "aud": service,
            "nbf": now - 10,
            "iat": now,
            "exp": now + self.lifetime_s,
            "jti": str(len(self.asked)),
            "access": [{"type": kind, "name": name, "actions": actions.split(",")}],
        }
        head = {"typ": "JWT", "alg": "ES256", "x5c": [chain]}
        text = ".".join(_base64url(json.dumps(part).encode()) for part in (head, claims))
        r, s = utils.decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{text}.{_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


FrontBehaviour = Callable[["FrontRequest"], bool]
"""Gets the request; True when it answered by itself."""


class FrontRequest(_Quiet):
    """A request that came to a front."""

    server: Front

    def do_GET(self) -> None:
        """Asks the behaviour; forwards otherwise."""
        self.server.requests.append((self.command, self.path, self.headers.get("Authorization")))
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.server.behaviour(self):
            return
        way = http.client.HTTPConnection("127.0.0.1", self.server.behind, timeout=20)
        way.request(self.command, self.path, self.body, dict(self.headers))
        with way.getresponse() as response:
            told = {k: v for k, v in response.getheaders() if k not in ("Transfer-Encoding", "Connection")}
            self.answer(response.status, response.read(), {**told, **self.server.extra})
        way.close()

    def do_HEAD(self) -> None:
        """As `do_GET`."""
        self.do_GET()

    def do_POST(self) -> None:
        """As `do_GET`."""
        self.do_GET()

    def do_PUT(self) -> None:
        """As `do_GET`."""
        self.do_GET()

    def do_PATCH(self) -> None:
        """As `do_GET`."""
        self.do_GET()

    def drop(self) -> None:
        """Closes the connection at once."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


class Front(_Server):
    """Stands before a registry and misbehaves when told to. ``requests``: method, path, Authorization."""

    def __init__(self, behind: int) -> None:
        super().__init__(("127.0.0.1", 0), FrontRequest)
        self.behind = behind
        self.requests: list[tuple[str, str, str | None]] = []
        self.behaviour: FrontBehaviour = lambda _request: False
        self.extra: dict[str, str] = {}
        """Headers that are added to, or put in the place of, what the registry says."""

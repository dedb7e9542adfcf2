"""A real web server of a folder, that writes down what every request cost on the wire."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """
daemon off; master_process off; error_log {root}/error.log; pid {root}/nginx.pid; worker_rlimit_nofile 1024;
events {{ worker_connections 256; }}
http {{
  log_format cost '$request_uri $status $request_length $bytes_sent $body_bytes_sent';
  access_log {root}/access.log cost;
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3;
  uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  types {{ application/json json; }} default_type application/octet-stream;
  keepalive_timeout 75; sendfile on; tcp_nodelay on;
  server {{ listen {host}:{port}; root {folder}; }}
}}
"""


@dataclass(frozen=True)
class Request:
    """What one request cost, in bytes, with all headers."""

    path: str
    status: int
    sent_bytes: int
    """From the client to the server."""
    received_bytes: int
    """From the server to the client."""
    body_bytes: int


def available() -> bool:
    """Whether nginx is on this machine."""
    return shutil.which("nginx") is not None


def write_config(root: Path, folder: Path, *, host: str = "127.0.0.1", port: int = 8000) -> list[str]:
    """Writes the server's configuration and returns the command that runs it in the foreground."""
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    config = root / "nginx.conf"
    config.write_text(_CONFIG.format(root=root, folder=folder, host=host, port=port), encoding="utf-8")
    return ["nginx", "-p", str(root), "-c", str(config)]


def requests(root: Path) -> list[Request]:
    """The requests that were answered so far."""
    log = root / "access.log"
    if not log.is_file():
        return []
    rows = [line.split() for line in log.read_text(encoding="utf-8").splitlines()]
    return [Request(path, int(status), int(sent), int(got), int(body)) for path, status, sent, got, body in rows]


@contextlib.contextmanager
def serving(root: Path, folder: Path, *, port: int) -> Iterator[str]:
    """Runs the server on loopback while the block runs; gives its URL."""
    server = subprocess.Popen(write_config(root, folder, port=port), stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while not (root / "nginx.pid").is_file() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.terminate()
        server.wait(10)

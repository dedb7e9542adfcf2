"""``tuhoc hub join-code``, and what ``hub serve --lan`` says of the room: where it is, and how one gets in.

The process that serves writes its port into the hub's folder and holds a lock beside it, so that whoever prints the
code for the wall later prints the port that is really there, and no second one serves a database of SQLite.
"""

from __future__ import annotations

import contextlib
import io
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.cli.options import data_option, json_option
from app.cli.output import emit
from content_cache.locks import FileLock
from sync.digits import group_code

_NOTE = "serving.port"
_LOCK = "serving.lock"
_DYING_S = 2.0
"""For a server that was killed to be gone, and for `port`, which takes the lock for a moment."""


class ServingNote:
    """What the process that serves a hub's folder leaves there while it runs."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._note = data / _NOTE
        self._lock = FileLock(data / _LOCK)

    @contextlib.contextmanager
    def held(self, *, alone: bool = False) -> Iterator[None]:
        """For as long as the hub is served; a second one there notes nothing.

        Args:
            alone: there must be no second one, as two on one SQLite file would keep each other from writing.

        Raises:
            AlreadyServedError: there is another, and this one must be alone.
        """
        is_first = self._lock.try_acquire()
        end_s = time.monotonic() + _DYING_S
        while alone and not is_first and time.monotonic() < end_s:
            time.sleep(_DYING_S / 20)
            is_first = self._lock.try_acquire()
        if alone and not is_first:
            from sync.hub.errors import AlreadyServedError

            raise AlreadyServedError(self._data)
        try:
            yield
        finally:
            if is_first:
                self._note.unlink(missing_ok=True)
            self._lock.release()

    def write(self, url: str) -> None:
        """Notes where the hub listens, as a program on this computer reaches it."""
        if self._lock.try_acquire():
            self._note.write_text(str(urlsplit(url).port), encoding="utf-8")

    def port(self) -> int | None:
        """Where the hub is served now; None where it is not, or where nobody noted it."""
        if self._lock.try_acquire():
            self._lock.release()
            return None
        with contextlib.suppress(OSError, ValueError):
            return int(self._note.read_text(encoding="utf-8"))
        return None


def room_lines(code: str, pin: bytes, port: int) -> list[str]:
    """What a trainer tells the room: the code, the addresses, the link."""
    from sync.hub import lan_addresses
    from sync.join_code import make_link

    places = [f"{one}:{port}" for one in lan_addresses()]
    return [
        f"join code {group_code(code)}",
        *(f"address {one}" for one in places),
        *([f"link {make_link(pin, places)}"] if places else ["no network now: learners' computers cannot reach it"]),
    ]


@click.command("join-code")
@data_option
@click.option("--port", type=click.IntRange(1, 65535), help="What `serve` listens on, where it does not run now.")
@click.option("--address", "addresses", multiple=True, help="HOST:PORT in the link, instead of this computer's own.")
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="As of `serve`.")
@click.option(
    "--qr", type=click.Path(path_type=Path, dir_okay=False), help="Write the link's QR code there (.svg, .png)."
)
@json_option
def join_code(
    *,
    data: Path,
    port: int | None,
    addresses: tuple[str, ...],
    tls_cert: Path | None,
    qr: Path | None,
    as_json: bool,
) -> None:
    """Print the code, the link and the QR code with which a room joins the hub that `serve --lan` runs."""
    import segno

    from sync.hub import load_config, own_tls, pin_of_file
    from sync.join_code import code_of, make_link

    load_config(data)
    pin = own_tls(data, datetime.now(UTC)).pin() if tls_cert is None else pin_of_file(tls_cert)
    places = addresses or _places(port or ServingNote(data).port())
    code, link = code_of(pin), make_link(pin, places)
    symbol = segno.make_qr(link, error="m")
    drawn = io.StringIO()
    symbol.terminal(out=drawn, compact=True)
    if qr is not None:
        symbol.save(str(qr), scale=8)
    emit(
        {"code": code, "link": link, "addresses": list(places)},
        [group_code(code), *places, link, *drawn.getvalue().splitlines()],
        as_json=as_json,
    )


def _places(port: int | None) -> Sequence[str]:
    from sync.hub import lan_addresses

    if port is None:
        raise click.UsageError("the hub is not served now: start `tuhoc hub serve --lan` first, or name its --port")
    return tuple(f"{one}:{port}" for one in lan_addresses())


COMMANDS = (join_code,)
"""In the order of ``--help``."""

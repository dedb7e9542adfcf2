"""A line between a learner and a hub that is cut after so many bytes, in either direction, again and again."""

from __future__ import annotations

import contextlib
import select
import socket
import threading

from tests.chaos.processes import Say


def carry(say: Say, port: int, cuts: list[tuple[int, int]]) -> None:
    """Listens, and carries every connection to a port of loopback.

    Args:
        say: told ``ready`` and the own port.
        port: where the hub listens, or nobody.
        cuts: for each connection in turn, how many bytes get through there and back before it is cut; then all do.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    say("ready", listener.getsockname()[1])
    left = list(cuts)
    while True:
        client, _ = listener.accept()
        there, back = left.pop(0) if left else (-1, -1)
        threading.Thread(target=_connection, args=(client, port, there, back), daemon=True).start()


def _connection(client: socket.socket, port: int, there: int, back: int) -> None:
    with contextlib.suppress(OSError), client, socket.create_connection(("127.0.0.1", port), timeout=10) as hub:
        room = {client: there, hub: back}
        other = {client: hub, hub: client}
        while True:
            for end in select.select([client, hub], [], [], 30)[0]:
                piece = end.recv(65536)
                if not piece:
                    return
                if 0 <= room[end] < len(piece):
                    other[end].sendall(piece[: room[end]])
                    return
                room[end] -= len(piece) if room[end] > 0 else 0
                other[end].sendall(piece)

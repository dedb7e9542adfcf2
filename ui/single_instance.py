"""One window a home: the second copy brings the first to the front and ends.

The lock (``app.home.HomeLock``) decides; a local socket named after the home carries the wish.
"""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_SHOW = b"show\n"
_SHOWN = b"shown\n"
_TIMEOUT_MS = 3_000
_MESSAGE_MAX = 64


def socket_name(home: Path) -> str:
    """The socket's name: the same for one home and one user, different for others."""
    key = f"{getpass.getuser()}\0{home.resolve()}"
    return f"tuhoc-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def show_first(home: Path) -> bool:
    """Asks the copy that has this home to come to the front.

    Returns:
        True when it answered; False when nobody did within three seconds.
    """
    socket = QLocalSocket()
    socket.connectToServer(socket_name(home))
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(_SHOW)
    socket.flush()
    answered = socket.waitForReadyRead(_TIMEOUT_MS) and bytes(socket.readAll().data()) == _SHOWN
    socket.disconnectFromServer()
    return answered


class FirstInstance(QObject):
    """Listens for second copies. Only for who holds the home's lock.

    Signals:
        wanted: a second copy was started.
    """

    wanted = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = socket_name(home)
        # The lock is ours, so a socket of that name was left behind by a copy that was killed.
        QLocalServer.removeServer(name)
        self._callers: list[QLocalSocket] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._accept)
        self.listening = self._server.listen(name)

    def close(self) -> None:
        """Stops listening."""
        self._server.close()

    def _accept(self) -> None:
        socket = self._server.nextPendingConnection()
        # Kept until the end, as children of the server: there are as many as times that somebody started again.
        self._callers.append(socket)
        socket.readyRead.connect(self._read)
        self._read()

    def _read(self) -> None:
        for socket in self._callers:
            if socket.bytesAvailable() and bytes(socket.read(_MESSAGE_MAX).data()) == _SHOW:
                socket.write(_SHOWN)
                socket.flush()
                self.wanted.emit()

"""The private keys of devices: one small file a profile in ``HOME/keys``, outside the database.

A key is never overwritten. One that does not read is put aside under another name, for people on support
duty, and counts as lost; `app.devices` then makes a new device.
"""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from app.errors import DiskFullError, StorageFaultError
from app.files import sync_folder
from content_cache.errors import KeyFileError
from content_cache.signing import SigningKey


class DeviceKeys:
    """The folder of device keys of one home.

    Args:
        folder: where the files are; must exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, name: str) -> SigningKey | None:
        """Returns the key of this name; None where it is lost.

        Args:
            name: a profile's id.

        Raises:
            StorageFaultError: the file is there, but the system does not let us read it. It is not taken for
                lost.
        """
        path = self._path(name)
        try:
            return SigningKey.load(path)
        except FileNotFoundError:
            return None
        except KeyFileError:
            self._put_aside(path)
            return None
        except OSError as error:
            raise StorageFaultError(path, str(error)) from error

    def create(self, name: str, key: SigningKey | None = None) -> SigningKey:
        """Writes a key under a name, durably; what was there before is put aside.

        Args:
            name: a profile's id.
            key: the key to write; a new one where left out.

        Raises:
            DiskFullError: there is no room for it.
            StorageFaultError: the system does not let us write it.
        """
        key = key or SigningKey.generate()
        path = self._path(name)
        try:
            if path.exists():
                self._put_aside(path)
            key.save(path)
            # The database will name this key: its file must not be younger than that.
            sync_folder(self._folder)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFullError(path) from error
            raise StorageFaultError(path, str(error)) from error
        return key

    def find(self, name: str, wanted: str) -> SigningKey | None:
        """Returns the key with an id (hex) that has, or once had, this name; None where it is lost."""
        for path in sorted(self._folder.glob(f"{name}.key*")):
            with contextlib.suppress(KeyFileError, OSError):
                key = SigningKey.load(path)
                if key.key_id == wanted:
                    return key
        return None

    def discard(self, name: str) -> None:
        """Removes a key that no device uses; without effect where there is none."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _put_aside(self, path: Path) -> None:
        number = 1
        while (aside := path.with_name(f"{path.name}.aside-{number}")).exists():
            number += 1
        path.rename(aside)

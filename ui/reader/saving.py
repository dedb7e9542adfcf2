"""A copy of a course's file, put where somebody wants it: for files that another program can show."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QCoreApplication, QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.views import MediaFile
from ui.tasks import Tasks


def write_copy(file: MediaFile, target: Path) -> None:
    """Writes a copy. Runs on a pool thread.

    Raises:
        OSError: it could not be read or written.
    """
    if file.data is not None:
        target.write_bytes(file.data)
    elif file.path is not None:
        shutil.copyfile(file.path, target)


def ask_and_save(
    owner: QWidget,
    tasks: Tasks,
    file: MediaFile,
    done: Callable[[Path], None],
    failed: Callable[[Exception], None],
) -> QFileDialog:
    """Asks where to, and saves there; nothing is called when somebody thinks better of it.

    Args:
        owner: the widget that it belongs to.
        tasks: runs the copying.
        file: one that is here.
        done: gets where the copy is.
        failed: gets what went wrong.

    Returns:
        The dialog, which is open.
    """
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or QDir.homePath()
    name = PurePosixPath(file.name).name
    dialog = QFileDialog(owner, QCoreApplication.translate("saving", "Lưu ra tệp"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.selectFile(name)

    def chosen(path: str) -> None:
        target = Path(path)
        tasks.run(lambda: write_copy(file, target), lambda _none: done(target), failed, owner=owner)

    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog

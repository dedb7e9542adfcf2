"""Prints ``phieu-tu-kiem-tra.html`` into the PDF beside it, which the course shows as a lesson."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QFontDatabase, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QApplication

HERE = Path(__file__).parent
FONTS = HERE.parents[2] / "ui" / "theme" / "fonts"


def main() -> None:
    """Prints."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication(sys.argv[:1])
    for font in sorted(FONTS.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(font))
    writer = QPdfWriter(str(HERE / "phieu-tu-kiem-tra.pdf"))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(25, 20, 20, 20), QPageLayout.Unit.Millimeter)
    writer.setTitle("Phiếu tự kiểm tra an toàn thông tin")
    writer.setResolution(300)
    document = QTextDocument()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(QFont("Be Vietnam Pro", 12))
    document.setDefaultStyleSheet("h1 { font-size: 20pt; } h2 { font-size: 14pt; } p { margin: 4pt; }")
    document.setHtml((HERE / "phieu-tu-kiem-tra.html").read_text(encoding="utf-8"))
    document.setPageSize(writer.pageLayout().paintRectPixels(writer.resolution()).size().toSizeF())
    document.print_(writer)
    del writer
    application.quit()


if __name__ == "__main__":
    main()

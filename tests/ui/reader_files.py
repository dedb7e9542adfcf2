"""Files of a course for the reader's tests: documents written here, a film and a sound, and services for them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF
from PySide6.QtGui import QFont, QPageSize, QPainter, QPdfWriter

from app.views import CourseCard, CourseState, FetchProgress, FetchStage, LessonKind, LessonPage, MediaFile
from tests.ui.learn_samples import COURSE, COURSE_TITLE, SampleLibrary, SampleReading

MEDIA = Path(__file__).parent / "media"
SHARED = Path(__file__).parents[3] / "shared" / "data" / "media"
TYPES = {
    ".pdf": ("application/pdf", LessonKind.PDF),
    ".mp4": ("video/mp4", LessonKind.VIDEO),
    ".webm": ("video/webm", LessonKind.VIDEO),
    ".ogv": ("video/ogg", LessonKind.VIDEO),
    ".ogg": ("audio/ogg", LessonKind.AUDIO),
    ".mp3": ("audio/mpeg", LessonKind.AUDIO),
    ".png": ("image/png", LessonKind.TEXT),
}


def file_of(path: Path | None = None, *, name: str = "", data: bytes | None = None, size_bytes: int = 0) -> MediaFile:
    """A course's file; one without path and data is not here."""
    name = name or (path.name if path is not None else "")
    media_type, kind = TYPES[Path(name).suffix]
    return MediaFile(
        course_id=COURSE,
        name=f"media/{name}",
        media_type=media_type,
        kind=kind,
        size_bytes=size_bytes or len(data or b"") or (path.stat().st_size if path is not None else 0),
        path=path,
        data=data,
    )


def document(pages: int, words: str = "Quyền lực nhà nước") -> bytes:
    """A PDF of A4 pages; each says its number and the words."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.setFont(QFont("Be Vietnam Pro", 16))
    for page in range(pages):
        if page:
            writer.newPage()
        painter.drawText(QPointF(1200, 1600), f"Trang {page + 1}")
        painter.drawText(QPointF(1200, 8000), f"{words} thứ {page + 1}")
    painter.end()
    buffer.close()
    return bytes(data.data())


def heavy_document(levels: int, each: int = 10) -> bytes:
    """A PDF of a few hundred bytes whose page draws a form that draws a form and so on: each^(levels-1) squares."""
    forms = [
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]%s/Length %d>>stream\n%s\nendstream"
        % (resources, len(content), content)
        for level in range(levels)
        for resources, content in [
            (b"", b"0 0 500 500 re f")
            if level == levels - 1
            else (b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level), b"/F Do " * each)
        ]
    ]
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
        *forms,
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj %s endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer <</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % (size, table, size, len(made))


def locked_document() -> bytes:
    """A PDF that asks for a password."""
    from io import BytesIO

    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(document(1))))
    writer.encrypt("mật khẩu", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@dataclass
class FileReading(SampleReading):
    """Reading of lessons that may be files."""

    lesson_file: MediaFile | None = None
    files: dict[str, MediaFile] = field(default_factory=dict)

    def open(self, profile_id: str, course_id: str, lesson_id: str) -> LessonPage:
        page = super().open(profile_id, course_id, lesson_id)
        file = self.lesson_file
        if file is None:
            return page
        return msgspec.structs.replace(page, kind=file.kind, file=file, html="", headings=(), media={})

    def file(self, course_id: str, name: str) -> MediaFile:
        self.gate.passed()
        return self.files[name]


@dataclass
class FileLibrary(SampleLibrary):
    """A library that brings files when it is let, and remembers how it was asked."""

    brought: Callable[[], None] = lambda: None
    asked: list[tuple[str | None, str, str | None]] = field(default_factory=list)
    stopped: list[str | None] = field(default_factory=list)

    def fetch_media(
        self,
        profile_id: str | None,
        course_id: str,
        name: str | None,
        *,
        source: str | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        self.asked.append((profile_id, course_id, name))
        if on_progress is not None:
            on_progress(
                FetchProgress(
                    course_id=course_id,
                    done_bytes=3_100_000,
                    total_bytes=12_400_000,
                    done_files=0,
                    total_files=1,
                    stage=FetchStage.MEDIA,
                    seconds_left=130.0,
                )
            )
        self.gate.passed()
        if cancel is not None and cancel.is_set():
            self.stopped.append(name)
            raise StoppedError
        self.brought()
        return CourseCard(
            course_id=course_id,
            title=COURSE_TITLE,
            summary="",
            state=CourseState.INSTALLED,
            lessons_total=8,
            lessons_done=0,
            size_bytes=1,
            version="1",
            serial=1,
        )


class StoppedError(Exception):
    """The fetch was stopped."""

    kind = "fetch-cancelled"


class FileServices:
    """What the reader needs."""

    def __init__(self) -> None:
        self.reading = FileReading()
        self.library = FileLibrary(self.reading)

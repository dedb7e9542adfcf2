"""Course material to measure with: made here, the same every time, with the texture of the real thing.

Texts are drawn from a vocabulary with the lengths of Vietnamese prose, pictures and documents are noise, which no
compression shortens: what they weigh on the wire is what they weigh in their files.
"""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

_SYLLABLES = (  # noqa: SIM905 - prose is easier to read as such
    "chính trị nhà nước nhân dân hội nghị pháp luật quyền trách nhiệm cơ sở địa phương công dân tổ chức cán bộ học tập "
    "nội dung quy định thực hiện giám sát phản biện đoàn thể mặt trận xã hội kinh tế văn hóa giáo dục đào tạo kiểm tra "
    "đánh giá kết quả báo cáo kế hoạch nhiệm vụ giải pháp phát triển bền vững cộng đồng thôn bản tổ dân phố hòa giải "
    "khiếu nại tố cáo tiếp công dân dân chủ công khai minh bạch"
).split()


def words(rng: random.Random, count: int) -> str:
    """Sentences of so many syllables."""
    parts: list[str] = []
    while count > 0:
        length = min(count, rng.randint(8, 24))
        sentence = " ".join(rng.choice(_SYLLABLES) for _ in range(length))
        parts.append(f"{sentence.capitalize()}.")
        count -= length
    return " ".join(parts)


def lesson(rng: random.Random, number: int, syllables: int, picture: str | None = None) -> str:
    """A lesson's Markdown: headings, paragraphs, a list, a table, perhaps a picture."""
    parts = [f"---\ntitle: Bài {number}. {words(rng, 6)}\n---"]
    per_section = max(syllables // 6, 40)
    for section in range(6):
        parts.append(f"## {words(rng, 5)}")
        parts += [words(rng, per_section // 3) for _ in range(3)]
        if section == 1:
            parts.append("\n".join(f"- {words(rng, 12)}" for _ in range(5)))
        if section == 2:
            rows = "\n".join(f"| {words(rng, 4)} | {words(rng, 8)} |" for _ in range(5))
            parts.append(f"| Nội dung | Yêu cầu |\n| --- | --- |\n{rows}")
        if section == 3 and picture:
            parts.append(f"![{words(rng, 5)}]({picture})")
    return "\n\n".join(parts) + "\n"


def png(rng: random.Random, size_bytes: int) -> bytes:
    """A real PNG of noise, about so long."""
    width = 320
    height = max(1, size_bytes // (width * 3))
    rows = b"".join(b"\0" + rng.randbytes(width * 3) for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


def pdf(rng: random.Random, size_bytes: int) -> bytes:
    """A PDF of one empty page that carries noise of so many bytes."""
    noise = rng.randbytes(size_bytes)
    parts = [
        b"1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n",
        b"2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n",
        b"3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>> endobj\n",
        b"4 0 obj <</Length %d>> stream\n" % len(noise) + noise + b"\nendstream endobj\n",
    ]
    made, places = b"%PDF-1.4\n", []
    for part in parts:
        places.append(len(made))
        made += part
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer <</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % len(made)


def write_course(
    folder: Path,
    *,
    lessons: int = 60,
    pictures: int = 40,
    documents: int = 3,
    syllables: int = 900,
    picture_bytes: int = 150_000,
    document_bytes: int = 1_200_000,
    seed: int = 1,
) -> None:
    """Writes a course's source: by default 60 lessons, 40 pictures and 3 PDFs, about 10 MB.

    Args:
        folder: where to; made when missing.
        lessons: how many lessons of text.
        pictures: how many pictures, one a lesson.
        documents: how many PDFs, each a lesson.
        syllables: of a lesson.
        picture_bytes: of a picture.
        document_bytes: of a PDF.
        seed: other seeds, other texts.
    """
    rng = random.Random(seed)
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for number in range(1, lessons + 1):
        picture = None
        if number <= pictures:
            picture = f"hinh-{number}.png"
            (folder / picture).write_bytes(png(rng, picture_bytes))
        (folder / f"bai-{number:03}.md").write_text(lesson(rng, number, syllables, picture), encoding="utf-8")
        names.append(f"bai-{number:03}.md")
    for number in range(1, documents + 1):
        (folder / f"tai-lieu-{number}.pdf").write_bytes(pdf(rng, document_bytes))
        names.append(f"tai-lieu-{number}.pdf")
    listed = "\n".join(f"      - {name}" for name in names)
    (folder / "course.yaml").write_text(
        f"format: 1\nid: khoa-hoc-do\ntitle: Khóa học để đo\ntopics:\n  - title: Nội dung\n    lessons:\n{listed}\n",
        encoding="utf-8",
    )

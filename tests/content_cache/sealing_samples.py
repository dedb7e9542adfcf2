"""A course with graded quizzes for trials of sealing: pictures in questions and in keys, one paper locked, one not."""

from __future__ import annotations

from pathlib import Path

from content_cache.layout import Layout
from content_cache.limits import MEDIA_BYTES
from content_cache.model import Toc
from content_cache.package import config_envelope, open_file, read_toc
from content_cache.signing import SigningKey

COURSE = "khoa-niem-phong"
OPEN_FINAL = "cuoi-khoa"
LOCKED = "cuoc-thi"
PRACTICE = "luyen-tap"
PUBLISHER = SigningKey(bytes(range(32)))
SECRETS = (b"bi mat", "Giải thích kín".encode(), b"tranh-de", b"tranh-dap-an", "Câu khóa".encode())
"""What must not be readable anywhere in a package."""

_FILES = {
    "course.yaml": """
id: khoa-niem-phong
version: 1.0.0
title: Khóa niêm phong
topics: [{title: Chuyên đề, lessons: [mo-dau.md]}]
quizzes: [cuoi-khoa.yaml, cuoc-thi.yaml]
""",
    "mo-dau.md": "---\nid: mo-dau\ntitle: Mở đầu\nquiz: luyen-tap.yaml\n---\nBài học. ![](chung.svg)\n",
    "luyen-tap.yaml": """
id: luyen-tap
title: Luyện tập
kind: practice
questions:
  - {id: p1, type: true_false, stem: Đúng không?, answer: true, feedback: Giải thích mở.}
""",
    "cuoi-khoa.yaml": """
id: cuoi-khoa
title: Bài cuối khóa
kind: final
questions:
  - id: c1
    type: single_choice
    stem: "Câu mở? ![](chung.svg) ![](de-mo.svg)"
    choices:
      - {text: Hai, correct: true, feedback: "bi mat ![](tranh-dap-an.svg) ![](de-mo.svg)"}
      - {text: Ba}
    feedback: "Giải thích kín ![](chung.svg)"
  - {id: c2, type: true_false, stem: Trái đất tròn., answer: true}
""",
    "cuoc-thi.yaml": """
id: cuoc-thi
title: Cuộc thi
kind: contest
questions_sealed: true
tie_break: Bao nhiêu người đúng hết?
questions:
  - {id: k1, type: true_false, stem: "Câu khóa ![](tranh-de.svg) ![](chung.svg)", answer: true}
  - {id: k2, type: short_answer, stem: "Câu khóa hai?", answers: [bi mat]}
""",
}


def picture(word: str) -> str:
    """A small drawing with a word in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><desc>{word}</desc></svg>'


def write_course(folder: Path) -> Path:
    """Writes the course's source and returns its folder."""
    folder.mkdir(parents=True)
    for name, text in _FILES.items():
        (folder / name).write_text(text.lstrip("\n"), encoding="utf-8")
    for name in ("chung", "de-mo", "tranh-de", "tranh-dap-an"):
        (folder / f"{name}.svg").write_text(picture(name), encoding="utf-8")
    return folder


def toc_in(layout: Path, config: str) -> Toc:
    """The table of contents of a build."""
    return read_toc(config_envelope(Layout(layout).read_blob(config, MEDIA_BYTES)).payload)


def files_in(layout: Path, toc: Toc) -> dict[str, bytes]:
    """Every file of a build, opened."""
    store = Layout(layout)
    return {entry.path: open_file(entry, store.read_blob(entry.digest, MEDIA_BYTES)) for entry in toc.files}

"""A small real world for tests: a course built and signed, a hub on a port of its own, homes of learners."""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
import threading
from pathlib import Path

from content_cache.build import build
from content_cache.key_ceremony import new_keys
from content_cache.layout import Layout
from content_cache.publish import publish
from content_cache.releasing import find_seal
from content_cache.sealing import Sealed
from content_cache.signing import SigningKey
from sync.hub.admin import add_learner, init_hub, new_code, status
from sync.hub.overview import HubStatus
from sync.hub.server import HubServer

COURSE = "khoa-thu"
FINAL = "cuoi-khoa"
PRACTICE = "bai-1"
LESSONS = ("mo-dau", "noi-dung", "ket-luan")

_COURSE = """
id: khoa-thu
version: {version}
title: Khóa thử
summary: Một khóa học nhỏ.
topics:
  - title: Chuyên đề
    lessons: [mo-dau.md, noi-dung.md, ket-luan.md]
quizzes: [cuoi-khoa.yaml]
glossary: thuat-ngu.yaml
"""
_LESSON = """---
id: {id}
title: {title}
minutes: 5
{quiz}---
## Phần một

Nội dung của bài *{title}*. ![Hình](hinh.svg)

## Phần hai

Hết.
"""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'
# The choices of c1 and c2 stand in the order that sealing gives them, so answers have one number everywhere.
_BANK = """
questions:
  - id: c1
    type: single_choice
    tags: [a]
    stem: "**Một** cộng một? ![Hình](hinh.svg)"
    choices:
      - {text: Hai, correct: true, feedback: Đúng là hai.}
      - {text: Ba}
      - {text: Tám, feedback: Không phải tám.}
    feedback: Giải thích chung.
  - id: c2
    type: multiple_response
    tags: [a]
    marks: 2
    stem: Số nào chẵn?
    choices:
      - {text: Hai, correct: true}
      - {text: Ba}
      - {text: Bốn, correct: true}
  - id: c3
    type: true_false
    tags: [a]
    stem: Trái đất tròn.
    answer: true
  - id: c4
    type: short_answer
    tags: [a]
    stem: Cơ quan quyền lực nhà nước cao nhất?
    answers: [Quốc hội]
"""
_FINAL = """
id: cuoi-khoa
title: Bài cuối khóa
kind: final
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
time_limit_minutes: 10
attempts_allowed: 2
pass_percent: 60
"""
_PRACTICE = """
id: bai-1
title: Luyện tập bài 1
kind: practice
draw: [{from: ngan-hang.yaml, tag: a, count: 2}]
"""
_GLOSSARY = "- {term: Quốc hội, meaning: Cơ quan quyền lực nhà nước cao nhất.}\n"


class Publisher:
    """Keys, a course's source, and the folder that it is published into."""

    def __init__(self, folder: Path, *, own_keys: bool = False) -> None:
        """Takes a copy of what one publisher of this process has built, or makes keys of its own and builds."""
        self.keys = folder / "keys"
        self.source = folder / "source"
        self.layout = folder / "layout"
        if own_keys:
            self._found()
        else:
            shutil.copytree(_built(), folder, dirs_exist_ok=True)

    def _found(self) -> None:
        new_keys(self.keys)
        self.source.mkdir(parents=True)
        titles = {"mo-dau": "Mở đầu", "noi-dung": "Nội dung", "ket-luan": "Kết luận"}
        for lesson, title in titles.items():
            quiz = "quiz: bai-1.yaml\n" if lesson == "mo-dau" else ""
            self._write(f"{lesson}.md", _LESSON.format(id=lesson, title=title, quiz=quiz))
        self._write("hinh.svg", _SVG)
        self._write("ngan-hang.yaml", _BANK)
        self._write("cuoi-khoa.yaml", _FINAL)
        self._write("bai-1.yaml", _PRACTICE)
        self._write("thuat-ngu.yaml", _GLOSSARY)
        self.release("1.0.0")

    @property
    def keys_json(self) -> bytes:
        """What a home trusts."""
        return (self.keys / "keys.json").read_bytes()

    def release(self, version: str, *, final: str | None = None, practice: str | None = None) -> int:
        """Builds the course under a version, with other quizzes if wanted; returns its serial."""
        self._write("course.yaml", _COURSE.format(version=version))
        if final is not None:
            self._write("cuoi-khoa.yaml", final)
        if practice is not None:
            self._write("bai-1.yaml", practice)
        return build(self.source, self.layout, self._key).serial

    def release_key(self, quiz: str = FINAL, what: Sealed = Sealed.KEYS) -> bytes:
        """The file that opens the keys, or the questions, of a quiz as it is built now."""
        return find_seal(Layout(self.layout), self._key, quiz, what).release.encode()

    def code(self, quiz: str = FINAL, what: Sealed = Sealed.KEYS) -> str:
        """The spoken code that does the same, 12 digits."""
        return find_seal(Layout(self.layout), self._key, quiz, what).code

    def publish(self, target: Path) -> None:
        """Publishes what is built."""
        publish(self.layout, target, self._key)

    @property
    def _key(self) -> SigningKey:
        return SigningKey.load(self.keys / "publisher.key")

    def _write(self, name: str, text: str) -> None:
        (self.source / name).write_text(text.lstrip("\n"), encoding="utf-8")


@functools.cache
def _built() -> Path:
    """Sealing stretches codes on purpose slowly: it is done once in a process."""
    kept = tempfile.TemporaryDirectory()
    atexit.register(kept.cleanup)
    folder = Path(kept.name)
    Publisher(folder, own_keys=True)
    return folder


class RunningHub:
    """A real hub in this process, on a free port, that can be stopped and started again at the same address."""

    def __init__(self, data: Path, publisher: Publisher, database_url: str | None = None) -> None:
        self.data = data
        init_hub(data, name="Trung tâm", database_url=database_url)
        publisher.publish(data / "courses")
        self._port = 0
        self.url = ""
        self.start()

    def start(self) -> None:
        """Listens again."""
        self._server = HubServer(self.data, "127.0.0.1", self._port, None)
        self.url = self._server.url
        self._port = int(self.url.rpartition(":")[2])
        self._thread = threading.Thread(target=self._server.run_until_stopped)
        self._thread.start()

    def stop(self) -> None:
        """Does not listen any more; without effect where it does not."""
        self._server.stop()
        self._thread.join(timeout=30)

    def code_for(self, name: str = "Nguyễn Văn An", unit: str = "Xã Thử") -> str:
        """A one-time code for a new learner."""
        return new_code(self.data, add_learner(self.data, name=name, unit=unit))

    def status(self) -> HubStatus:
        """What it holds."""
        return status(self.data)

"""The reader with the real services: a course of texts, a document and a film, published, fetched and searched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.compose import Services, open_services
from app.content_views import SearchHit
from app.views import LessonState
from content_cache import blocking
from content_cache.build import build
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey
from tests.ui.reader_files import MEDIA, document
from ui.reader.page import ReaderPage
from ui.reader.pdf_pane import PdfPane
from ui.reader.player import Player
from ui.reader.playing import Playback
from ui.tasks import Tasks
from ui.words import Words

pytestmark = pytest.mark.qt_log_ignore(
    "does not support propagateSizeHints", "No RHI backend", "PulseAudioService", "Couldn't (load|resolve)"
)
TIMEOUT_MS = 30_000
COURSE = "khoa-co-phim"
_PLAN = """
id: khoa-co-phim
version: 1.0.0
title: Khóa có phim
summary: Một khóa học có đủ loại bài.
topics:
  - title: Chuyên đề
    lessons:
      - mo-dau.md
      - {file: so-tay.pdf, title: Sổ tay, id: so-tay}
      - {file: phim.mp4, title: Phim tư liệu, id: phim, minutes: 1}
glossary: thuat-ngu.yaml
"""
_TEXT = """---
id: mo-dau
title: Mở đầu
minutes: 5
---
## Phần một

{padding}

## Phần hai

| Cấp | Cơ quan |
| --- | --- |
| Cấp tỉnh | Hội đồng nhân dân |
| Cấp xã | Ủy ban nhân dân |

Xem [phụ lục](phu-luc.mp4), [phim tư liệu](phim.mp4) và [sổ tay](so-tay.pdf).

{padding}
"""
_GLOSSARY = "- {term: Quốc hội, meaning: Cơ quan quyền lực nhà nước cao nhất.}\n"


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published folder, with the keys beside it."""
    folder = tmp_path_factory.mktemp("publisher")
    source = folder / "source"
    source.mkdir()
    (source / "course.yaml").write_text(_PLAN.lstrip(), encoding="utf-8")
    padding = "\n\n".join(f"Đoạn {number}. Quyền lực nhà nước là thống nhất." for number in range(30))
    (source / "mo-dau.md").write_text(_TEXT.format(padding=padding), encoding="utf-8")
    (source / "thuat-ngu.yaml").write_text(_GLOSSARY, encoding="utf-8")
    (source / "so-tay.pdf").write_bytes(document(6, "Mặt trận Tổ quốc"))
    shutil.copyfile(MEDIA / "film.mp4", source / "phim.mp4")
    (source / "phu-luc.mp4").write_bytes((MEDIA / "film.mp4").read_bytes() + b"\0")
    new_keys(folder / "keys")
    key = SigningKey.load(folder / "keys" / "publisher.key")
    build(source, folder / "layout", key)
    publish(folder / "layout", folder / "stick", key)
    return folder / "stick"


@pytest.fixture
def services(stick: Path, tmp_path: Path) -> Iterator[Services]:
    services = open_services(tmp_path / "home")
    services.library.trust((stick.parent / "keys" / "keys.json").read_bytes())
    yield services
    services.close()


@pytest.fixture
def profile(services: Services) -> str:
    return services.profiles.create("Nguyễn Thị Ánh Tuyết").id


@pytest.fixture
def page(qtbot: QtBot, words: Words, services: Services, profile: str, stick: Path) -> Iterator[ReaderPage]:
    services.library.fetch(profile, COURSE, source=str(stick), with_media=False)
    tasks = Tasks()
    # As in the program: a database call on the thread that draws is a bug and fails at once.
    blocking.forbid_current_thread()
    page = ReaderPage(services, tasks)
    qtbot.addWidget(page)
    page.resize(1120, 700)
    page.show()
    yield page
    page.files.leave()
    assert tasks.close(10)
    blocking.allow_current_thread()


def opened(qtbot: QtBot, page: ReaderPage, profile: str, lesson_id: str) -> None:
    page.load(profile, COURSE, lesson_id)
    qtbot.waitUntil(lambda: page.states.state == "content", timeout=TIMEOUT_MS)


def test_media_that_were_left_out_are_brought_one_by_one(
    qtbot: QtBot, page: ReaderPage, services: Services, profile: str
) -> None:
    opened(qtbot, page, profile, "phim")
    missing = page.files.missing
    assert missing.isVisible()
    assert missing.title.text().startswith("Phim chưa có trên máy này · ")
    missing.fetch_button.click()
    qtbot.waitUntil(lambda: isinstance(page.files.panes.currentWidget(), Player), timeout=TIMEOUT_MS)
    player = page.files.panes.currentWidget()
    assert isinstance(player, Player)
    qtbot.waitUntil(lambda: player.stage.playing.state is Playback.READY, timeout=TIMEOUT_MS)
    player.stage.playing.seek(1500)
    with qtbot.waitSignal(page.lessonCompleted):
        page.footer.primary.click()
    opened(qtbot, page, profile, "so-tay")
    assert page.files.missing.isVisible(), "only the film was asked for"
    opened(qtbot, page, profile, "phim")
    qtbot.waitUntil(lambda: player.stage.playing.state is Playback.READY, timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: abs(player.position - 500) < 60, timeout=TIMEOUT_MS)
    entries = [page.contents.model.entry(row) for row in range(page.contents.model.rowCount())]
    assert next(entry for entry in entries if entry.target == "phim").state is LessonState.COMPLETED


def test_files_that_a_text_links_to(qtbot: QtBot, page: ReaderPage, profile: str) -> None:
    opened(qtbot, page, profile, "mo-dau")
    page.view.linkActivated.emit("media/phu-luc.mp4")
    qtbot.waitUntil(page.files.missing.isVisible, timeout=TIMEOUT_MS)
    page.files.missing.fetch_button.click()
    qtbot.waitUntil(lambda: isinstance(page.files.panes.currentWidget(), Player), timeout=TIMEOUT_MS)
    page.bar.lesson.click()
    assert page.shows_text
    with qtbot.waitSignal(page.openLesson) as asked:
        page.view.linkActivated.emit("lesson:phim")
    assert asked.args == [COURSE, "phim"]


def hit_for(services: Services, words: str, **wanted: object) -> SearchHit:
    blocking.allow_current_thread()
    try:
        found = services.search.find(words).hits
    finally:
        blocking.forbid_current_thread()
    return next(hit for hit in found if all(getattr(hit, name) == value for name, value in wanted.items()))


def marked(page: ReaderPage) -> list[str]:
    return [one.cursor.selectedText() for one in page.view.extraSelections()]


@pytest.mark.parametrize("typed", ["uy ban nhan dan", "hội đồng nhân dân"])
def test_a_hit_of_the_search_is_found_in_the_lesson(
    qtbot: QtBot, page: ReaderPage, services: Services, profile: str, typed: str
) -> None:
    hit = hit_for(services, typed, item_id="mo-dau")
    find = "".join(piece.text for piece in hit.snippet)
    hits = tuple(piece.text for piece in hit.snippet if piece.hit)
    page.load(profile, COURSE, hit.item_id, hit.anchor, find, hits=hits)
    qtbot.waitUntil(lambda: bool(marked(page)), timeout=TIMEOUT_MS)
    assert {word.lower() for word in hits} <= {word.lower() for word in marked(page)}
    assert page.view.verticalScrollBar().value() > 0


def test_a_hit_of_the_search_is_found_on_its_page(
    qtbot: QtBot, page: ReaderPage, services: Services, profile: str, stick: Path
) -> None:
    blocking.allow_current_thread()
    services.library.fetch_media(profile, COURSE, None, source=str(stick))
    services.library.prepare()
    blocking.forbid_current_thread()
    hit = hit_for(services, "mặt trận tổ quốc thứ 4", item_id="so-tay", anchor="page=4")
    find = "".join(piece.text for piece in hit.snippet)
    page.load(profile, COURSE, hit.item_id, hit.anchor, find)
    qtbot.waitUntil(lambda: isinstance(page.files.panes.currentWidget(), PdfPane), timeout=TIMEOUT_MS)
    pane = page.files.panes.currentWidget()
    assert isinstance(pane, PdfPane)
    qtbot.waitUntil(lambda: pane.view._found[0] == 3, timeout=TIMEOUT_MS)

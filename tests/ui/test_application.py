"""The program as it really starts: light, once a home, never waiting on the main thread, with the real services."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import settings as settings_file
from app import snapshot as snapshot_file
from app.content_views import SearchHit, SearchKind
from app.home import Home, HomeLock
from app.snapshot import Snapshot
from app.views import CourseState, SettingsView
from content_cache import blocking
from content_cache.blocking import BlockingCallError
from tests.app.world import COURSE, Publisher, RunningHub
from tests.ui.fakes import LAN, LIBRARY, SYNC
from ui.__main__ import home_of, main
from ui.application import Application
from ui.reader.page import ReaderPage
from ui.shell.places import Address, Place
from ui.single_instance import FirstInstance, show_first, socket_name
from ui.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")
HEAVY = (
    *("sqlalchemy", "requests", "markdown", "alembic", "cryptography", "sqlite3", "starlette", "urllib3", "pypdf"),
    *("PySide6.QtPdf", "PySide6.QtMultimedia", "ui.reader.page", "ui.search.palette"),
)
TIMEOUT_S = 60

FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from ui.application import Application

def opening(home):
    raise OSError("not in this test")

class Eye(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched is application.window:
            names = set(sys.modules) | {name.partition(".")[0] for name in sys.modules}
            loaded = sorted(names & set(sys.argv[2].split(",")))
            print("painted", application.window.history.here.place, loaded, flush=True)
            application.window.removeEventFilter(self)
            qt.exit()
        return False

qt = QApplication([])
application = Application(qt, Path(sys.argv[1]), opening=opening)
eye = Eye()
application.window.installEventFilter(eye)
application.show()
qt.exec()
application.close()
"""


def remember(home: Home) -> None:
    """What a last run left."""
    home.create()
    settings_file.save(home, SettingsView(theme="light", last_profile=LAN.id))
    snapshot_file.save(home, Snapshot(profiles=(LAN,), last_profile=LAN.id, library=LIBRARY, sync=SYNC))


@pytest.mark.parametrize(("first_run", "place"), [(True, "join"), (False, "library")])
def test_a_real_page_is_painted_before_anything_heavy_is_imported(tmp_path: Path, first_run: bool, place: str) -> None:
    home = Home(tmp_path / "home")
    if not first_run:
        remember(home)
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAINT, str(home.path), ",".join(HEAVY)],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert f"painted {place} []" in done.stdout, done.stderr


SECOND = "import sys; from ui.__main__ import main; sys.exit(main(['--home', sys.argv[1]]))"


def test_a_second_copy_brings_the_first_to_the_front(qtbot: QtBot, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.create()
    with HomeLock(home):
        first = FirstInstance(home.path)
        assert first.listening
        with (
            subprocess.Popen([sys.executable, "-c", SECOND, str(home.path)], stderr=subprocess.PIPE) as second,
            qtbot.waitSignal(first.wanted, timeout=TIMEOUT_S * 1000),
        ):
            pass
        assert second.wait(TIMEOUT_S) == 0
        first.close()


def test_the_program_itself_answers_a_second_copy(qtbot: QtBot, tmp_path: Path) -> None:
    home = tmp_path / "home"
    with subprocess.Popen([sys.executable, "-m", "ui", "--home", str(home)], stderr=subprocess.DEVNULL) as first:
        qtbot.waitUntil(lambda: show_first(home), timeout=TIMEOUT_S * 1000)
        second = subprocess.run([sys.executable, "-m", "ui", f"--home={home}"], timeout=TIMEOUT_S, check=False)
        assert second.returncode == 0
        assert first.poll() is None
        first.kill()


def test_homes_do_not_answer_for_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    first = FirstInstance(tmp_path / "one")
    assert socket_name(tmp_path / "one") != socket_name(tmp_path / "two")
    assert not show_first(tmp_path / "two")
    first.close()


def test_a_socket_left_by_a_copy_that_was_killed_is_no_matter(qtbot: QtBot, tmp_path: Path) -> None:
    left = FirstInstance(tmp_path)
    again = FirstInstance(tmp_path)
    assert again.listening
    again.close()
    left.close()


def test_arguments() -> None:
    assert home_of(["--home", "a"]) == Path("a")
    assert home_of(["--home=a b"]) == Path("a b")
    assert home_of(["--what"]) is None
    assert main(["--what"]) == 2


# --- with the real services -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    folder = tmp_path_factory.mktemp("world")
    running = RunningHub(folder / "hub", Publisher(folder / "publisher"))
    yield running
    running.stop()


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path) -> Iterator[Callable[[], Application]]:
    """Starts the program on the test's home; again is a restart."""
    made: list[Application] = []

    def begin() -> Application:
        application = Application(qapp, tmp_path / "home")
        made.append(application)
        application.window.resize(1366, 768)
        application.window.show()
        with qtbot.waitSignal(application.ready, timeout=TIMEOUT_S * 1000):
            application.open()
        return application

    yield begin
    for application in made:
        application.close()
        application.window.hide()
        application.window.deleteLater()
        application.deleteLater()
    blocking.allow_current_thread()


T = TypeVar("T")


def elsewhere(work: Callable[[], T]) -> T:
    """Runs something on a thread that may wait: the test's own is the window's."""
    outcome: list[T] = []
    worker = threading.Thread(target=lambda: outcome.append(work()))
    worker.start()
    worker.join(TIMEOUT_S)
    return outcome[0]


def enrol(qtbot: QtBot, application: Application, hub: RunningHub) -> None:
    """Types the hub's address and a new code into the first page."""
    window = application.window
    qtbot.waitUntil(lambda: window.history.here == Address(Place.JOIN))
    window.pages.join.address.edit.setText(hub.url)
    window.pages.join.code.set_code(elsewhere(hub.code_for))
    window.pages.join.enrol_button.click()
    qtbot.waitUntil(lambda: window.history.here == Address(Place.LIBRARY), timeout=TIMEOUT_S * 1000)
    qtbot.waitUntil(lambda: window.pages.library.card(COURSE) is not None, timeout=TIMEOUT_S * 1000)


def test_sql_and_http_on_the_main_thread_raise(start: Callable[[], Application]) -> None:
    application = start()
    services = application.slot.services
    assert services is not None
    with pytest.raises(BlockingCallError):
        services.profiles.list()
    assert elsewhere(services.profiles.list) == ()


def test_from_an_empty_home_to_a_course_and_back_after_a_restart(
    qtbot: QtBot, start: Callable[[], Application], hub: RunningHub
) -> None:
    application = start()
    window = application.window
    enrol(qtbot, application, hub)
    person = window.session.person
    assert person is not None
    assert (person.full_name, person.unit_name, person.enrolled) == ("Nguyễn Văn An", "Xã Thử", True)
    fetch_course(qtbot, application)
    window.go(Address(Place.COURSE, COURSE))
    qtbot.waitUntil(lambda: window.pages.course.states.state == "content")
    assert window.pages.course.next_button.text() == "Bắt đầu học"
    qtbot.waitUntil(lambda: window.session.sync is not None and window.session.sync.online is True)
    # A restart paints the same library before the services are open.
    application.close()
    window.hide()
    again = Application(application.parent(), application._home.path)  # type: ignore[arg-type]  # the QApplication
    assert again.window.history.here == Address(Place.LIBRARY)
    assert again.window.pages.library.model.rowCount() == 1
    assert again.window.session.person is not None
    assert again.window.session.person.id == person.id
    again.close()
    again.window.deleteLater()


def fetch_course(qtbot: QtBot, application: Application) -> None:
    """Fetches the course from its card."""
    library = application.window.pages.library
    library.list.acted.emit(library.model.index(0, 0), "")

    def installed() -> bool:
        card = library.card(COURSE)
        return card is not None and card.state is CourseState.INSTALLED

    qtbot.waitUntil(installed, timeout=TIMEOUT_S * 1000)


def find(qtbot: QtBot, application: Application, words: str) -> SearchHit:
    """Types words without diacritics into the search and opens the first hit."""
    window = application.window
    window.search()
    palette = window.finding.palette
    assert palette is not None
    QTest.keyClicks(palette.field, words)
    # Not what the first letters found: the answer to all of the words.
    qtbot.waitUntil(lambda: bool(palette.list.hits.hits) and not palette.searcher.pending, timeout=TIMEOUT_S * 1000)
    hit = palette.list.hits.hits[0]
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isHidden()
    return hit


def marked(reader: ReaderPage) -> list[str]:
    """The words that the page marks."""
    return [mark.cursor.selectedText() for mark in reader.view.extraSelections()]


def test_words_without_diacritics_lead_to_the_place_marked_in_the_lesson(
    qtbot: QtBot, start: Callable[[], Application], hub: RunningHub
) -> None:
    application = start()
    window = application.window
    enrol(qtbot, application, hub)
    fetch_course(qtbot, application)
    hit = find(qtbot, application, "noi dung cua bai")
    assert window.history.here == Address(Place.LESSON, COURSE, hit.item_id)
    reader = window.stack.currentWidget()
    assert isinstance(reader, ReaderPage)
    qtbot.waitUntil(lambda: "Nội dung của bài" in " ".join(marked(reader)), timeout=TIMEOUT_S * 1000)
    # From the lesson on to the glossary: the reader again, and back to the lesson without the marks.
    hit = find(qtbot, application, "co quan quyen luc")
    assert hit.kind is SearchKind.GLOSSARY
    assert window.history.here == Address(Place.GLOSSARY, COURSE)
    qtbot.waitUntil(lambda: "Cơ quan quyền lực" in " ".join(marked(reader)), timeout=TIMEOUT_S * 1000)
    window.back()
    qtbot.waitUntil(lambda: "Phần hai" in reader.view.toPlainText(), timeout=TIMEOUT_S * 1000)
    assert marked(reader) == []
    # What explains a question is shown by its quiz alone.
    hit = find(qtbot, application, "giai thich chung")
    assert hit.kind is SearchKind.EXPLANATION
    assert window.history.here == Address(Place.QUIZ, COURSE, "bai-1")


def test_a_wrong_code_and_a_hub_that_is_gone_say_so(
    qtbot: QtBot, start: Callable[[], Application], hub: RunningHub
) -> None:
    join = start().window.pages.join
    code = elsewhere(lambda: hub.code_for("Trần Văn Hai"))
    join.address.edit.setText("127.0.0.1:9")
    join.code.set_code(code)
    join.enrol_button.click()
    qtbot.waitUntil(lambda: join.banner.text.startswith("Chưa kết nối được máy chủ."), timeout=TIMEOUT_S * 1000)
    join.address.edit.setText(hub.url)
    join.code.set_code(code[:15] + str((int(code[15]) + 1) % 10))
    join.enrol_button.click()
    qtbot.waitUntil(lambda: join.code_line.fault == "Mã ghi danh không đúng", timeout=TIMEOUT_S * 1000)


def test_a_damaged_database_is_said_and_left_alone(
    qtbot: QtBot, qapp: QApplication, theme: Theme, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home")
    home.create()
    home.database.write_bytes(b"not a database" * 1000)
    application = Application(qapp, home.path)
    with qtbot.waitSignal(application.refused, timeout=TIMEOUT_S * 1000):
        application.open()
    assert application.window.pages.opening.state == "error"
    assert home.database.read_bytes() == b"not a database" * 1000
    application.close()
    application.window.deleteLater()
    application.deleteLater()
    blocking.allow_current_thread()


def test_a_database_that_was_mended_is_said_until_somebody_puts_it_away(
    qtbot: QtBot, start: Callable[[], Application], tmp_path: Path
) -> None:
    first = start()
    services = first.slot.services
    assert services is not None
    elsewhere(lambda: services.profiles.create("Nguyễn Văn An"))
    first.close()
    database = Home(tmp_path / "home").database
    raw = bytearray(database.read_bytes())
    raw[:4096] = bytes(4096)
    database.write_bytes(raw)
    second = start()
    qtbot.waitUntil(lambda: second.window.banner.text.startswith("Tệp dữ liệu bị hỏng đã được khôi phục đầy đủ"))
    qtbot.waitUntil(lambda: second.window.history.here == Address(Place.LIBRARY))
    second.window.go(Address(Place.SETTINGS))
    assert second.window.banner.text
    second.window.banner.acted.emit()
    second.window.go(Address(Place.LIBRARY))
    assert not second.window.banner.text

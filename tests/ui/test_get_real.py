"""Getting and keeping a course with the real services: a signed course on a stick and on a hub, a film, a real home."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.compose import Services, open_services
from app.views import CourseState, LessonKind
from content_cache import blocking
from content_cache.build import build
from content_cache.publish import publish
from content_cache.signing import SigningKey
from sync.protocol import PATH_COURSES
from tests.app.world import COURSE, Publisher, RunningHub
from tests.ui.test_get_dialog import buttons, failure, listed, press
from ui.library.course_page import CoursePage
from ui.library.drives import Stick, Volume, packages_in
from ui.library.fetches import Fetches
from ui.library.offers_delegate import FETCH, MEDIA, OPEN
from ui.library.page import LibraryPage
from ui.library.ways import Way
from ui.service_slot import ServiceSlot
from ui.settings.check_card import CheckState
from ui.settings.disk_page import DiskPage
from ui.tasks import Tasks
from ui.theme import Theme
from ui.widgets import ConfirmDialog
from ui.words import Words

# Said by the offscreen platform whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
FILM = Path("../shared/data/media/bigbuckbunny_5s.mp4")
WAIT_MS = 60_000


class World:
    """A publisher whose course has a film, and a stick with what it published."""

    def __init__(self, folder: Path) -> None:
        if not FILM.exists():
            pytest.skip(f"{FILM} is not here")
        self.publisher = Publisher(folder / "publisher")
        source = self.publisher.source
        shutil.copyfile(FILM, source / "phim.mp4")
        outline = (source / "course.yaml").read_text(encoding="utf-8")
        (source / "course.yaml").write_text(outline.replace("ket-luan.md]", "ket-luan.md, phim.mp4]"), encoding="utf-8")
        key = SigningKey.load(self.publisher.keys / "publisher.key")
        build(source, folder / "layout", key)
        self.stick = folder / "usb"
        publish(folder / "layout", self.stick / "tuhoc", key)

    def plugged(self) -> tuple[Stick, ...]:
        """The stick, found as it is found on a real drive."""
        volume = Volume(self.stick, "USB")
        return (Stick(volume, packages_in(volume.root)),)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def services(world: World, tmp_path: Path) -> Iterator[Services]:
    services = open_services(tmp_path / "home")
    yield services
    services.close()


@pytest.fixture
def profile(services: Services) -> str:
    return services.profiles.create("Nguyễn Thị Ánh Tuyết").id


@pytest.fixture
def desk(services: Services, profile: str, theme: Theme, words: Words) -> Iterator[tuple[ServiceSlot, Tasks, Fetches]]:
    slot, tasks = ServiceSlot(), Tasks()
    slot.fill(services)
    # As in the program: a database call on the thread that draws is a bug and fails at once.
    blocking.forbid_current_thread()
    yield slot, tasks, Fetches(tasks, tasks)
    assert tasks.close(10)
    blocking.allow_current_thread()


@pytest.fixture
def page(qtbot: QtBot, desk: tuple[ServiceSlot, Tasks, Fetches], world: World) -> LibraryPage:
    page = LibraryPage(*desk, sticks=world.plugged)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    return page


def test_a_stranger_on_the_stick_then_trust_then_reading_and_later_the_film(
    qtbot: QtBot,
    page: LibraryPage,
    desk: tuple[ServiceSlot, Tasks, Fetches],
    world: World,
    profile: str,
) -> None:
    slot, tasks, fetches = desk
    services = slot.services
    assert services is not None
    page.load(profile, enrolled=False)
    qtbot.waitUntil(lambda: page.states.state == "empty", timeout=WAIT_MS)
    page.states.currentWidget().second_button.click()  # type: ignore[union-attr]  # an EmptyState
    dialog = page.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.panel.states.state == "error", timeout=WAIT_MS)
    assert failure(dialog) == ("Chưa biết nơi phát hành các khóa học này", "Ghi danh")

    tasks.run(lambda: services.library.trust(world.publisher.keys_json), lambda _: dialog.sticks.buttons[0].click())
    qtbot.waitUntil(lambda: dialog.panel.states.state == "content", timeout=WAIT_MS)
    offer = dialog.panel.model.item(0).offer
    assert 0 < offer.reading_bytes < FILM.stat().st_size < offer.size_bytes
    dialog.only_reading.click()
    with qtbot.waitSignal(fetches.fetched, timeout=WAIT_MS):
        press(qtbot, dialog, 0, FETCH)
    assert buttons(dialog, 0) == [OPEN]
    dialog.close_button.click()
    qtbot.waitUntil(lambda: page.card(COURSE) is not None, timeout=WAIT_MS)
    card = page.card(COURSE)
    assert card is not None
    assert (card.state, card.missing_bytes) == (CourseState.INSTALLED, FILM.stat().st_size)

    course = CoursePage(slot, tasks, fetches)
    qtbot.addWidget(course)
    course.show()
    course.load(profile, COURSE, card)
    qtbot.waitUntil(lambda: course.states.state == "content", timeout=WAIT_MS)
    films = [row.lesson for row in course.model.rows if row.lesson and row.lesson.kind is LessonKind.VIDEO]
    assert [lesson.missing_bytes for lesson in films] == [FILM.stat().st_size]
    assert course.missing.text == "Còn 1,1 MB phim và tài liệu chưa tải."

    page.get_courses(Way.STICK)
    dialog = page.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.panel.states.state == "content", timeout=WAIT_MS)
    with qtbot.waitSignal(fetches.fetched, timeout=WAIT_MS):
        press(qtbot, dialog, 0, MEDIA)
    qtbot.waitUntil(lambda: course.missing.text == "", timeout=WAIT_MS)
    dialog.close_button.click()


def test_damage_is_found_mended_and_the_course_removed(
    qtbot: QtBot,
    desk: tuple[ServiceSlot, Tasks, Fetches],
    world: World,
    profile: str,
    tmp_path: Path,
) -> None:
    slot, tasks, fetches = desk
    services = slot.services
    assert services is not None

    def bring() -> None:
        services.library.trust(world.publisher.keys_json)
        services.library.fetch(profile, COURSE, source=str(world.stick / "tuhoc"))

    done: list[None] = []
    tasks.run(bring, done.append)
    qtbot.waitUntil(lambda: bool(done), timeout=WAIT_MS)
    disk = DiskPage(slot, tasks, fetches)
    qtbot.addWidget(disk)
    disk.show()
    disk.load(profile)
    qtbot.waitUntil(lambda: disk.states.state == "content", timeout=WAIT_MS)
    assert [course.media_bytes for course in disk.model.courses] == [FILM.stat().st_size]
    disk.check.check()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.SOUND, timeout=WAIT_MS)

    stored = [path for path in (tmp_path / "home").rglob("*") if path.is_file() and _is_film(path)]
    assert len(stored) == 1
    with stored[0].open("r+b") as file:
        file.seek(1000)
        file.write(b"damage")
    disk.check.check()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.DAMAGED, timeout=WAIT_MS)
    assert "Khóa thử" in disk.check.banner.text
    disk.check.mend()
    qtbot.waitUntil(lambda: disk.check.state is CheckState.MENDED, timeout=WAIT_MS)
    assert stored[0].read_bytes() == FILM.read_bytes()

    disk.list.acted.emit(disk.model.index(0, 0), "remove-media")
    question(disk).action_button.click()
    qtbot.waitUntil(lambda: disk.model.courses[0].media_bytes == 0, timeout=WAIT_MS)
    disk.list.acted.emit(disk.model.index(0, 0), "remove")
    question(disk).action_button.click()
    qtbot.waitUntil(lambda: not disk.none.isHidden(), timeout=WAIT_MS)


def test_from_the_hub_and_from_its_address_in_the_room(
    qtbot: QtBot,
    page: LibraryPage,
    desk: tuple[ServiceSlot, Tasks, Fetches],
    world: World,
    tmp_path: Path,
) -> None:
    slot, tasks, fetches = desk
    services = slot.services
    assert services is not None
    made: list[RunningHub] = []
    tasks.run(lambda: RunningHub(tmp_path / "hub", world.publisher), made.append)
    qtbot.waitUntil(lambda: bool(made), timeout=WAIT_MS)
    hub = made[0]
    try:
        people: list[str] = []
        tasks.run(lambda: services.enrolment.enrol(None, hub.url, hub.code_for()).id, people.append)
        qtbot.waitUntil(lambda: bool(people), timeout=WAIT_MS)
        page.load(people[0], enrolled=True)
        qtbot.waitUntil(lambda: page.card(COURSE) is not None, timeout=WAIT_MS)
        page.get_courses(Way.ROOM)
        dialog = page.dialog
        assert dialog is not None
        dialog.address.setText(hub.url.removeprefix("http://") + PATH_COURSES)
        dialog.look_button.click()
        listed(qtbot, dialog)
        dialog.ways.button(Way.HUB).click()
        listed(qtbot, dialog)
        with qtbot.waitSignal(fetches.fetched, timeout=WAIT_MS):
            press(qtbot, dialog, 0, FETCH)
        assert buttons(dialog, 0) == [OPEN]
        dialog.close_button.click()
    finally:
        hub.stop()


def question(disk: DiskPage) -> ConfirmDialog:
    """The open question of a page."""
    return next(dialog for dialog in disk.findChildren(ConfirmDialog) if dialog.isVisible())


def _is_film(path: Path) -> bool:
    return path.stat().st_size == FILM.stat().st_size

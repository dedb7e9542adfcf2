"""Views to look at, and services that answer with them: for pages without a database.

Whole ways through the window are tested with the real services (see ``test_application.py``).
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec

from app.changes import Changes
from app.content_views import CourseDisk, DiskView, Offer, OffersView, VerifyReport
from app.views import (
    CourseCard,
    CourseOutline,
    CourseState,
    FetchProgress,
    FetchStage,
    LessonRow,
    LessonState,
    LibraryView,
    ProfileView,
    QuizRow,
    ReviewSummary,
    SettingsView,
    SyncView,
    TopicRow,
)
from content_cache.errors import FetchCancelledError

AT = datetime(2026, 11, 5, 1, 14, tzinfo=UTC)

LAN = ProfileView(
    id="p-lan",
    full_name="Nguyễn Thị Ánh Tuyết",
    unit_name="Ủy ban nhân dân xã Phước Hòa",
    enrolled=True,
    hub_url="https://hoc.example.vn",
    hub_name="Trung tâm chính trị khu vực 3",
    device_id="4f0c9a6d7be1c2334455aabbccddeeff00112233445566778899aabbccddeeff",
    waiting=2,
    waiting_results=2,
)
HUNG = ProfileView(
    id="p-hung", full_name="Trần Văn Hùng", unit_name="Hội Nông dân xã Phước Hòa", enrolled=False, device_id="a" * 64
)
MAI = ProfileView(
    id="p-mai",
    full_name="Tôn Nữ Huyền Mai",
    unit_name="",
    enrolled=True,
    hub_url="https://hoc.example.vn",
    hub_name="Trung tâm",
    device_id="b" * 64,
)
PEOPLE = (LAN, HUNG, MAI)


def card(course_id: str, title: str, **fields: object) -> CourseCard:
    """A course's card with sensible defaults."""
    given: dict[str, object] = {
        "summary": "",
        "state": CourseState.INSTALLED,
        "lessons_total": 8,
        "lessons_done": 0,
        "next_lesson_id": "bai-1",
        "next_lesson_title": "Bài 1. Mở đầu",
        "size_bytes": 4_200_000,
        "version": "1.2",
        "serial": 3,
    }
    return msgspec.convert({**given, **fields, "course_id": course_id, "title": title}, CourseCard)


CARDS = (
    card(
        "he-thong-chinh-tri",
        "Khái quát về hệ thống chính trị ở Việt Nam",
        lessons_done=3,
        next_lesson_id="bai-4",
        next_lesson_title="Bài 4. Chính quyền địa phương hai cấp từ tháng 7 năm 2025",
    ),
    card("dan-van", "Dân vận khéo và công tác mặt trận ở cơ sở", state=CourseState.UPDATE, lessons_done=5),
    card("lich-su-dang", "Lịch sử Đảng bộ tỉnh", lessons_total=6, lessons_done=6, next_lesson_id=None),
    card(
        "cuu-chien-binh",
        "Nghiệp vụ công tác Hội Cựu chiến binh ở cơ sở dành cho cán bộ mới được bầu nhiệm kỳ 2025 - 2030",
        state=CourseState.AVAILABLE,
        summary="Tám bài về tổ chức hội, sinh hoạt chi hội, và phối hợp với chính quyền xã.",
        next_lesson_id=None,
        lessons_total=0,
        size_bytes=14_300_000,
    ),
)
LIBRARY = LibraryView(cards=CARDS, list_checked_at=AT)

OUTLINE = CourseOutline(
    course_id="he-thong-chinh-tri",
    title="Khái quát về hệ thống chính trị ở Việt Nam",
    summary="Các thiết chế, cách thành lập, nhiệm vụ, và chính quyền địa phương hai cấp từ tháng 7 năm 2025.",
    version="1.2",
    topics=(
        TopicRow(
            title="Chuyên đề 1. Những vấn đề chung",
            lessons=(
                LessonRow(
                    lesson_id="bai-1",
                    title="Bài 1. Khái niệm hệ thống chính trị",
                    minutes=12,
                    state=LessonState.COMPLETED,
                    quiz_id="q1",
                ),
                LessonRow(
                    lesson_id="bai-2",
                    title="Bài 2. Đảng Cộng sản Việt Nam",
                    minutes=18,
                    state=LessonState.COMPLETED,
                    quiz_id=None,
                ),
            ),
        ),
        TopicRow(
            title="Chuyên đề 2. Bộ máy nhà nước",
            lessons=(
                LessonRow(
                    lesson_id="bai-3", title="Bài 3. Quốc hội", minutes=15, state=LessonState.IN_PROGRESS, quiz_id=None
                ),
                LessonRow(
                    lesson_id="bai-4",
                    title="Bài 4. Chính quyền địa phương hai cấp từ tháng 7 năm 2025",
                    minutes=20,
                    state=LessonState.NOT_STARTED,
                    quiz_id=None,
                ),
            ),
        ),
    ),
    quizzes=(
        QuizRow(
            quiz_id="q1",
            title="Tự kiểm tra bài 1",
            kind="practice",
            question_count=5,
            time_limit_s=None,
            attempts_allowed=None,
            attempts_made=1,
            pass_mark=500,
            best_score=850,
            open_attempt_id=None,
            lesson_id="bai-1",
        ),
        QuizRow(
            quiz_id="final",
            title="Bài kiểm tra cuối khóa",
            kind="final",
            question_count=20,
            time_limit_s=1200,
            attempts_allowed=3,
            attempts_made=1,
            pass_mark=500,
            best_score=450,
            open_attempt_id=None,
            lesson_id=None,
        ),
    ),
    has_glossary=True,
)

SYNC = SyncView(
    online=True,
    syncing=False,
    waiting=2,
    waiting_results=2,
    last_contact=AT,
    next_try=None,
    problem=None,
    enrolled=True,
)


def offer(course_id: str, title: str, **fields: object) -> Offer:
    """A course at a place, with sensible defaults."""
    given: dict[str, object] = {
        "summary": "",
        "version": "1.2",
        "serial": 3,
        "size_bytes": 14_300_000,
        "reading_bytes": 2_100_000,
        "state": CourseState.AVAILABLE,
    }
    return msgspec.convert({**given, **fields, "course_id": course_id, "title": title}, Offer)


OFFERS = OffersView(
    location="https://hoc.example.vn/courses",
    courses=(
        offer("he-thong-chinh-tri", CARDS[0].title, state=CourseState.INSTALLED),
        offer("dan-van", CARDS[1].title, version="1.3", state=CourseState.UPDATE),
        offer("cuu-chien-binh", CARDS[3].title),
        offer("nong-dan", "Nghiệp vụ công tác Hội Nông dân ở cơ sở", size_bytes=3_400_000, reading_bytes=3_400_000),
    ),
)

DISK = DiskView(
    courses=(
        CourseDisk(
            course_id="he-thong-chinh-tri",
            title=CARDS[0].title,
            reading_bytes=4_200_000,
            media_bytes=640_000_000,
            missing_bytes=0,
            older_bytes=1_100_000,
            opened_at=AT,
        ),
        CourseDisk(
            course_id="lich-su-dang",
            title=CARDS[2].title,
            reading_bytes=2_100_000,
            media_bytes=0,
            missing_bytes=34_000_000,
            older_bytes=0,
            opened_at=None,
        ),
    ),
    other_bytes=12_000_000,
    free_bytes=34_500_000_000,
    budget_bytes=None,
)
SOUND = VerifyReport(checked_files=1234, checked_bytes=648_000_000, damaged_files=0, damaged_bytes=0, courses=())
DAMAGED = VerifyReport(
    checked_files=1234,
    checked_bytes=648_000_000,
    damaged_files=2,
    damaged_bytes=3_400_000,
    courses=("he-thong-chinh-tri",),
)


class FakeLibrary:
    """Answers with the views above; a fetch moves when the test says so."""

    def __init__(self) -> None:
        self.shown = LIBRARY
        self.refreshed: LibraryView | Exception = LIBRARY
        self.outlined: CourseOutline | Exception = OUTLINE
        self.fetched: CourseCard | Exception = CARDS[3]
        self.gate = threading.Event()
        """While it is clear, what takes time stays where it is, unless it is cancelled."""
        self.gate.set()
        self.refreshes = 0
        self.calls: list[tuple[object, ...]] = []
        self.progress = FetchProgress(
            course_id="", done_bytes=5_000_000, total_bytes=14_300_000, done_files=3, total_files=9
        )
        """What a fetch tells of itself."""
        self.readable = False
        """True for a fetch that can be read already, while its media still comes."""
        self.begun: tuple[str, ...] = ()
        """Fetches of the last run that go on by themselves."""
        self.offered: OffersView | Exception = OFFERS
        self.on_disk: DiskView | Exception = DISK
        self.verified: VerifyReport | Exception = SOUND
        self.repaired: VerifyReport | Exception = SOUND

    def view(self, profile_id: str | None) -> LibraryView:
        return self.shown

    def refresh(self, profile_id: str | None) -> LibraryView:
        self.refreshes += 1
        if isinstance(self.refreshed, Exception):
            raise self.refreshed
        return self.refreshed

    def outline(self, profile_id: str | None, course_id: str) -> CourseOutline:
        if isinstance(self.outlined, Exception):
            raise self.outlined
        return self.outlined

    def fetch(
        self,
        profile_id: str | None,
        course_id: str,
        *,
        source: str | None = None,
        with_media: bool | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        on_readable: Callable[[CourseCard], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> CourseCard:
        self.calls.append(("fetch", course_id, source, with_media))
        if self.readable and on_readable is not None and isinstance(self.fetched, CourseCard):
            on_readable(msgspec.structs.replace(self.fetched, state=CourseState.INSTALLED, missing_bytes=9_300_000))
        return self._fetched(course_id, on_progress, cancel)

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
        self.calls.append(("fetch_media", course_id, name, source))
        return self._fetched(course_id, on_progress, cancel)

    def pause(self, course_id: str) -> None:
        self.calls.append(("pause", course_id))

    def forget_fetch(self, course_id: str) -> None:
        self.calls.append(("forget", course_id))

    def unfinished(self) -> tuple[str, ...]:
        return self.begun

    def offers(self, profile_id: str | None, source: str | None) -> OffersView:
        self.calls.append(("offers", source))
        self.gate.wait(30)
        if isinstance(self.offered, Exception):
            raise self.offered
        return msgspec.structs.replace(self.offered, location=source or self.offered.location)

    def remove(self, course_id: str) -> None:
        self.calls.append(("remove", course_id))

    def remove_media(self, course_id: str) -> None:
        self.calls.append(("remove_media", course_id))

    def disk(self) -> DiskView:
        if isinstance(self.on_disk, Exception):
            raise self.on_disk
        return self.on_disk

    def verify(
        self, *, on_progress: Callable[[int, int], None] | None = None, cancel: threading.Event | None = None
    ) -> VerifyReport:
        self.calls.append(("verify",))
        if on_progress is not None:
            on_progress(120_000_000, 648_000_000)
        self._wait(cancel)
        if isinstance(self.verified, Exception):
            raise self.verified
        return self.verified

    def repair(
        self,
        profile_id: str | None,
        *,
        source: str | None = None,
        on_progress: Callable[[FetchProgress], None] | None = None,
        cancel: threading.Event | None = None,
    ) -> VerifyReport:
        self.calls.append(("repair", profile_id, source))
        if on_progress is not None:
            on_progress(self.progress)
        self._wait(cancel)
        if isinstance(self.repaired, Exception):
            raise self.repaired
        return self.repaired

    def _fetched(
        self, course_id: str, on_progress: Callable[[FetchProgress], None] | None, cancel: threading.Event | None
    ) -> CourseCard:
        if on_progress is not None:
            stage = FetchStage.MEDIA if self.readable else self.progress.stage
            on_progress(msgspec.structs.replace(self.progress, course_id=course_id, stage=stage))
        self._wait(cancel)
        if isinstance(self.fetched, Exception):
            raise self.fetched
        return msgspec.structs.replace(self.fetched, course_id=course_id, state=CourseState.INSTALLED)

    def _wait(self, cancel: threading.Event | None) -> None:
        while not self.gate.wait(0.01):
            if cancel is not None and cancel.is_set():
                raise FetchCancelledError


class FakeServices(SimpleNamespace):
    """The services that the shell's pages ask, without a disk."""

    def __init__(self, people: tuple[ProfileView, ...] = (LAN,)) -> None:
        super().__init__()
        self.library = FakeLibrary()
        self.people = people
        self.enrolled: ProfileView | Exception = LAN
        self.calls: list[tuple[object, ...]] = []
        self.changes = Changes()
        self.settings: object = SimpleNamespace(
            load=SettingsView, save=lambda _view: None, remember_profile=lambda _profile_id: None
        )
        self.profiles = SimpleNamespace(list=lambda: self.people, create=self._create)
        self.enrolment = SimpleNamespace(enrol=self._enrol)
        self.reviewed = ReviewSummary(due=0, done_today=0, daily_limit=20, later=0, total=0)
        self.reviews = SimpleNamespace(summary=lambda _profile_id: self.reviewed)
        self.recovery = None
        self.status = SYNC
        self.syncing = SimpleNamespace(
            run_once=lambda **_: None,
            status=lambda _profile_id: self.status,
            waiting_total=lambda: self.status.waiting,
            seconds_until_next=lambda: 60.0,
        )

        self.autostart = SimpleNamespace(is_possible=True, is_on=lambda: self.at_log_on, turn=self._turn)
        self.at_log_on = False

    def _turn(self, *, on: bool) -> None:
        self.at_log_on = on

    def close(self) -> None:
        """Nothing to close."""

    def _create(self, full_name: str, unit_name: str = "") -> ProfileView:
        self.calls.append(("create", full_name, unit_name))
        self.people = (*self.people, msgspec.structs.replace(HUNG, full_name=full_name, unit_name=unit_name))
        return self.people[-1]

    def _enrol(self, profile_id: str | None, url: str, code: str) -> ProfileView:
        self.calls.append(("enrol", profile_id, url, code))
        if isinstance(self.enrolled, Exception):
            raise self.enrolled
        self.people = (*(one for one in self.people if one.id != self.enrolled.id), self.enrolled)
        return self.enrolled

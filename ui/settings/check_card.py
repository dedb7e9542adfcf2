"""Looking at every stored byte of the courses, and mending what is damaged."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.content_views import VerifyReport
from app.views import FetchProgress
from ui.errors import words_for
from ui.service_slot import ServiceSlot
from ui.settings.forms import button_row
from ui.tasks import Job, Tasks
from ui.theme import tokens
from ui.widgets import Banner, Button, Card, Label, ProgressBar
from ui.words.format import size

if TYPE_CHECKING:
    from app.compose import Services


class CheckState(enum.StrEnum):
    """How far a check is."""

    IDLE = "idle"
    """Nothing was asked, or somebody stopped it."""
    CHECKING = "checking"
    """Every byte is being looked at."""
    SOUND = "sound"
    """Nothing was found."""
    DAMAGED = "damaged"
    """Something was found, and can be mended."""
    MENDING = "mending"
    """What is damaged is being fetched again."""
    MENDED = "mended"
    """All of it is sound now."""
    FAILED = "failed"
    """It could not be done."""


class CheckCard(Card):
    """A check and its result; at most one job at a time.

    Signals:
        mended: something was fetched again.
    """

    mended = Signal()

    def __init__(self, slot: ServiceSlot, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slot, self._tasks = slot, tasks
        self._profile_id = ""
        self._title_of: Callable[[str], str] = str
        self._job: Job | None = None
        self._repairing = False
        self.state = CheckState.IDLE
        self.banner = Banner(parent=self)
        self._lead = Label(
            self.tr("Đọc lại từng tệp khóa học để tìm phần bị hỏng, ví dụ sau khi mất điện hoặc khi ổ đĩa có lỗi."),
            "muted",
            self,
        )
        self._bar = ProgressBar(self.tr("Kiểm tra dữ liệu khóa học"), self)
        self._measure = Label("", "small", self, wrap=False)
        self.check_button = Button(
            self.tr("Kiểm tra dữ liệu khóa học"), "secondary", self, icon_name="search", small=True
        )
        self.stop_button = Button(self.tr("Dừng"), "secondary", self, small=True)
        moving = QHBoxLayout()
        moving.setSpacing(tokens.SPACE_M)
        moving.addWidget(self._bar, 1)
        moving.addWidget(self._measure)
        self.body.setSpacing(tokens.SPACE_M)
        self.body.addWidget(self._lead)
        self.body.addWidget(self.banner)
        self.body.addLayout(moving)
        self.body.addLayout(button_row(self.check_button, self.stop_button))
        self.check_button.clicked.connect(self.check)
        self.stop_button.clicked.connect(self.stop)
        self.banner.acted.connect(self._act)
        self._turn_to(CheckState.IDLE)

    def begin(self, profile_id: str, title_of: Callable[[str], str]) -> None:
        """Says whose hub mends, and how courses are called."""
        self._profile_id, self._title_of = profile_id, title_of

    def check(self) -> None:
        """Looks at everything."""
        self._start(CheckState.CHECKING, self._verify, self._checked)

    def mend(self) -> None:
        """Fetches again what is damaged, and only that."""
        self._start(CheckState.MENDING, self._repair, self._repaired)

    def stop(self) -> None:
        """Stops; what was mended stays."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
        self._turn_to(CheckState.IDLE)

    @property
    def measure(self) -> str:
        """How far it is, in words."""
        return self._measure.text()

    def _start(
        self,
        state: CheckState,
        work: Callable[[Services, Job], VerifyReport],
        done: Callable[[VerifyReport], None],
    ) -> None:
        services = self._slot.services
        if services is None or self._job is not None:
            return
        self._repairing = state is CheckState.MENDING
        self._turn_to(state)
        self._move(0, 0)
        self._job = self._tasks.start(
            lambda job: work(services, job), done, self._failed, self, on_progress=lambda share: self._move(*share)
        )

    def _verify(self, services: Services, job: Job) -> VerifyReport:
        return services.library.verify(
            on_progress=lambda done, total: job.report((done, total)), cancel=job.cancel_event
        )

    def _repair(self, services: Services, job: Job) -> VerifyReport:
        def told(progress: FetchProgress) -> None:
            job.report((progress.done_bytes, progress.total_bytes))

        return services.library.repair(self._profile_id or None, on_progress=told, cancel=job.cancel_event)

    def _move(self, done: int, total: int) -> None:
        self._bar.show_share(done, total)
        if not total:
            self._measure.setText("")
        elif self._repairing:
            self._measure.setText(self.tr("Đã tải lại {done} / {total}").format(done=size(done), total=size(total)))
        else:
            self._measure.setText(self.tr("Đã xem {done} / {total}").format(done=size(done), total=size(total)))

    def _checked(self, report: VerifyReport) -> None:
        self._job = None
        files = report.checked_files
        if not report.courses:
            self._turn_to(CheckState.SOUND)
            words = self.tr("Đã xem %n tệp ({size}): không có phần nào hỏng.", "", files)
            self.banner.say(words.format(size=size(report.checked_bytes)), "success")
            return
        self._turn_to(CheckState.DAMAGED)
        self._say_damage(report, self.tr("Sửa"))

    def _repaired(self, report: VerifyReport) -> None:
        self._job = None
        self.mended.emit()
        if report.courses:
            self._turn_to(CheckState.DAMAGED)
            self._say_damage(report, self.tr("Sửa tiếp"))
        else:
            self._turn_to(CheckState.MENDED)
            self.banner.say(self.tr("Đã sửa xong. Không còn phần nào hỏng."), "success")

    def _say_damage(self, report: VerifyReport, action: str) -> None:
        titles = ", ".join(self._title_of(course) for course in report.courses)
        files = report.damaged_files
        if files:
            words = self.tr("Có %n tệp hỏng ({size}) trong: {courses}. Sửa thì chỉ tải lại phần hỏng.", "", files)
        else:
            words = self.tr("Khóa học bị mất khỏi máy: {courses}. Sửa thì tải lại các khóa học này.")
        self.banner.say(words.format(size=size(report.damaged_bytes), courses=titles), "warning", action)

    def _failed(self, error: Exception) -> None:
        self._job = None
        self._turn_to(CheckState.FAILED)
        words = words_for(error)
        self.banner.say(words.sentence, "danger", self.tr("Thử lại"))

    def _act(self) -> None:
        if self.state is CheckState.DAMAGED or (self.state is CheckState.FAILED and self._repairing):
            self.mend()
        else:
            self.check()

    def _turn_to(self, state: CheckState) -> None:
        self.state = state
        working = state in (CheckState.CHECKING, CheckState.MENDING)
        self.banner.say("")
        self._lead.setVisible(state is CheckState.IDLE)
        self._bar.setVisible(working)
        self._measure.setVisible(working)
        self.stop_button.setVisible(working)
        self.check_button.setVisible(not working)

"""A hub that serves a course with graded quizzes, and learners whose attempts are composed as a device would."""

from __future__ import annotations

import atexit
import functools
import hashlib
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from content_cache.age import new_identity
from content_cache.build import build, seals_of
from content_cache.draw import draw
from content_cache.key_ceremony import new_keys
from content_cache.layout import INDEX_BYTES, INDEX_FILE, Layout
from content_cache.limits import CONFIG_BYTES, MEDIA_BYTES
from content_cache.model import Quiz
from content_cache.package import config_envelope, open_file, read_toc
from content_cache.publish import publish
from content_cache.questions import Answer, TruthAnswer
from content_cache.seal_contents import SealedQuestions, unpack_contents
from content_cache.sealed_quizzes import read_placed_seal
from content_cache.sealing import Sealed, key_from_hub, open_seal
from content_cache.signing import SigningKey
from content_cache.unlisted import find_configs
from sync.bodies import ATTEMPT, ATTEMPT_OPENED, AttemptBodyV2, AttemptOpenedBody, Ended
from sync.hub import hub_recipient, init_hub, load_config
from sync.hub.grading import Grader, GradeReport
from sync.hub.identity import identities
from sync.hub.intake import take
from sync.hub.published import PublishedQuizzes
from sync.hub.schema import GradeRow, ReviewRow
from sync.record import SignedRecord, SignedTime, compose
from sync.timestamps import timestamp
from sync.wire import Item
from tests.hub.world import NOW, HubWorld
from tests.sync.samples import Learner

COURSE = "khoa-cham"
FINAL = "cuoi-khoa"
ESSAYS = "thu-hoach"
CONTEST = "cuoc-thi"
LOCKED = "de-khoa"
PRACTICE = "luyen-tap"

_FILES = {
    "course.yaml": """
id: khoa-cham
version: {version}
title: Khóa chấm
topics: [{{title: Chuyên đề, lessons: [mo-dau.md]}}]
quizzes: [cuoi-khoa.yaml, thu-hoach.yaml, cuoc-thi.yaml, de-khoa.yaml]
""",
    "mo-dau.md": "---\nid: mo-dau\ntitle: Mở đầu\nquiz: luyen-tap.yaml\n---\nBài.\n",
    "luyen-tap.yaml": """
id: luyen-tap
title: Luyện tập
kind: practice
questions:
  - {id: p1, type: true_false, stem: Đúng?, answer: true}
""",
    "ngan-hang.yaml": """
questions:
  - {id: q1, type: true_false, tags: [a], stem: Một., answer: true}
  - {id: q2, type: true_false, tags: [a], stem: Hai., answer: false}
  - {id: q3, type: true_false, tags: [a], stem: Ba., answer: true}
  - {id: q4, type: true_false, tags: [a], stem: Bốn., answer: false}
  - {id: q5, type: true_false, tags: [a], stem: Năm., answer: true, marks: 2}
""",
    "cuoi-khoa.yaml": """
id: cuoi-khoa
title: Bài cuối khóa
kind: final
draw: [{from: ngan-hang.yaml, tag: a, count: 4}]
time_limit_minutes: 10
attempts_allowed: 2
pass_percent: 50
closes: "2026-11-23T10:00+07:00"
""",
    "thu-hoach.yaml": """
id: thu-hoach
title: Bài thu hoạch
kind: final
questions:
  - {id: t1, type: true_false, stem: Một., answer: true}
  - id: e1
    type: essay
    stem: Viết về thôn.
    marks: 3
    model_answer: Bài mẫu.
    rubric:
      - {criterion: Nội dung, levels: [{points: 0}, {points: 4}]}
      - {criterion: Trình bày, levels: [{points: 0}, {points: 1}]}
  - {id: e2, type: essay, stem: Viết thêm.}
""",
    "cuoc-thi.yaml": """
id: cuoc-thi
title: Cuộc thi
kind: contest
tie_break: Bao nhiêu người đúng hết?
draw: [{from: ngan-hang.yaml, tag: a, count: 2}]
""",
    "de-khoa.yaml": """
id: de-khoa
title: Đề khóa
kind: contest
questions_sealed: true
questions:
  - {id: k1, type: true_false, stem: Kín., answer: true}
""",
}


class GradedHub(HubWorld):
    """`HubWorld` with a published course, sealed to it unless it is told otherwise."""

    def __init__(self, folder: Path, *, sealed: bool = True) -> None:
        # Sealing stretches codes on purpose slowly: one hub is made in a process, and every test has a copy of it.
        made = _made(sealed)
        shutil.copytree(made.folder, folder, dirs_exist_ok=True)
        self._take_over(folder)
        self.hubs, self.quizzes = list(made.hubs), dict(made.quizzes)

    def _take_over(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "hub"
        self.source, self.layout, self.keys = folder / "source", folder / "layout", folder / "keys"
        self.config = load_config(self.data)
        self.key = SigningKey.load(self.config.key_path)

    def write(self, name: str, text: str) -> None:
        (self.source / name).write_text(text.lstrip("\n"), encoding="utf-8")

    def release(self, version: str, *, changed: Mapping[str, str] | None = None) -> None:
        """Builds and publishes; ``changed`` has replacements in the bank, by what they replace."""
        self.write("course.yaml", _FILES["course.yaml"].format(version=version))
        bank = _FILES["ngan-hang.yaml"]
        for old, new in (changed or {}).items():
            assert old in bank
            bank = bank.replace(old, new)
        self.write("ngan-hang.yaml", bank)
        key = SigningKey.load(self.keys / "publisher.key")
        config = build(self.source, self.layout, key, hubs=self.hubs).config
        publish(self.layout, self.config.courses, key)
        self._read(config)

    def grade(self, *, everything: bool = True, now: datetime = NOW) -> GradeReport:
        """The step of grading, in this process."""
        with self.database() as database:
            return Grader(database, PublishedQuizzes(self.config.courses, self.config.identity_path)).run(
                now, everything=everything
            )

    def take(self, *records: SignedRecord, now: datetime = NOW) -> None:
        """Takes records into custody, without a network."""
        with self.database() as database:
            taken = take(database, [Item(one.signature, one.text) for one in records], now)
        assert taken.refused == ()

    def grades(self) -> dict[int, GradeRow]:
        with self.database() as database, database.read() as session:
            return {row.position: row for row in session.query(GradeRow)}

    def reasons(self) -> dict[int, set[str]]:
        """Open ones, by position."""
        found: dict[int, set[str]] = {}
        with self.database() as database, database.read() as session:
            for row in session.query(ReviewRow).filter(ReviewRow.settled_at.is_(None)):
                found.setdefault(row.position, set()).add(row.reason)
        return found

    def attempt(
        self,
        learner: Learner,
        quiz: str,
        by_id: Mapping[str, Answer | None],
        *,
        number: int = 1,
        at: datetime = NOW,
        duration_ms: int = 60_000,
        signed: SignedTime | None = None,
        record_id: str | None = None,
        **fields: Any,
    ) -> SignedRecord:
        """An attempt as the learner's device composes it: by question id, whatever the draw is."""
        drawn, digest = self.quizzes[quiz]
        paper = draw(drawn, learner=learner.subject, quiz_digest=digest, number=number)
        ids = [drawn.questions[item.question].id for item in paper.items]
        given = tuple(by_id.get(one) for one in ids)
        body = AttemptBodyV2(
            course=COURSE,
            serial=1,
            quiz=quiz,
            quiz_digest=digest,
            number=number,
            paper=paper.digest,
            answers=given,
            answered=sum(one is not None for one in given),
            score=None,
            marks_won=None,
            marks_total=sum(drawn.questions[item.question].marks for item in paper.items),
            started=timestamp(at - timedelta(milliseconds=duration_ms)),
            duration_ms=duration_ms,
            ended=Ended.SUBMITTED,
        )
        body = msgspec.structs.replace(body, **fields)
        record = compose(
            kind=ATTEMPT,
            kind_version=2,
            body=body,
            previous=learner.head,
            subject=learner.subject,
            key=learner.key,
            new_id=record_id or str(uuid.uuid4()),
            at=at,
            signed_time=signed,
        )
        learner.head = record.head
        return record

    def opening(
        self, learner: Learner, quiz: str, attempt: str, *, number: int = 1, at: datetime = NOW
    ) -> SignedRecord:
        """What a device says when it opens a graded paper."""
        drawn, digest = self.quizzes[quiz]
        record = compose(
            kind=ATTEMPT_OPENED,
            body=AttemptOpenedBody(
                attempt=attempt,
                course=COURSE,
                serial=1,
                quiz=quiz,
                quiz_digest=digest,
                number=number,
                paper=draw(drawn, learner=learner.subject, quiz_digest=digest, number=number).digest,
                started=timestamp(at),
            ),
            previous=learner.head,
            subject=learner.subject,
            key=learner.key,
            new_id=str(uuid.uuid4()),
            at=at,
        )
        learner.head = record.head
        return record

    def drawn(self, learner: Learner, quiz: str, number: int = 1) -> list[str]:
        """The questions of a paper, by id, in the order drawn."""
        found, digest = self.quizzes[quiz]
        paper = draw(found, learner=learner.subject, quiz_digest=digest, number=number)
        return [found.questions[item.question].id for item in paper.items]

    def _read(self, config: str) -> None:
        """What a device would know of the newest build; a locked paper was opened by its code."""
        store = Layout(self.layout)
        assert store.read(INDEX_FILE, INDEX_BYTES) is not None
        assert config in [one for one, _ in find_configs(store.read(INDEX_FILE, INDEX_BYTES) or b"", store.read_blob)]
        toc = read_toc(config_envelope(store.read_blob(config, CONFIG_BYTES)).payload)
        files = {one.path: one for one in toc.files}
        for entry in toc.quizzes:
            raw = open_file(files[entry.path], store.read_blob(files[entry.path].digest, MEDIA_BYTES))
            if entry.sealed_questions is not None:
                seal = read_placed_seal(raw, toc.course, entry, Sealed.QUESTIONS)
                key = next(
                    (key for one in identities(self.config.identity_path) if (key := key_from_hub(seal, one))), None
                )
                if key is None:
                    continue
                data = open_seal(seal, key)
                assert data is not None
                raw = bytes(unpack_contents(data, SealedQuestions, entry.path).quiz)
            self.quizzes[entry.id] = (msgspec.json.decode(raw, type=Quiz), hashlib.sha256(raw).hexdigest())
        assert len(seals_of(toc, store)) == 5


RIGHT: dict[str, Answer | None] = {
    "q1": TruthAnswer(True),
    "q2": TruthAnswer(False),
    "q3": TruthAnswer(True),
    "q4": TruthAnswer(False),
    "q5": TruthAnswer(True),
}
WRONG: dict[str, Answer | None] = {name: TruthAnswer(not answer.value) for name, answer in RIGHT.items()}  # type: ignore[union-attr]


def signed(at: datetime, *, elapsed_s: int = 0, restarts: int = 0) -> SignedTime:
    """The last time that a hub signed for a device."""
    return SignedTime(time=timestamp(at), elapsed_ms=elapsed_s * 1000, restarts=restarts)


def utc(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """A time in the days of the trials. `FINAL` closes on the 23rd at 03:00."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def _nobody() -> str:
    """A recipient whose identity nobody has."""
    from content_cache.age import recipient_of

    return recipient_of(new_identity())


class _Made(GradedHub):
    """The one that is copied."""

    def __init__(self, *, sealed: bool) -> None:
        kept = tempfile.TemporaryDirectory()
        atexit.register(kept.cleanup)
        folder = Path(kept.name)
        init_hub(folder / "hub", name="Máy chủ tỉnh")
        self._take_over(folder)
        new_keys(self.keys)
        self.source.mkdir()
        self.hubs = [hub_recipient(self.data)] if sealed else [_nobody()]
        for name, text in _FILES.items():
            self.write(name, text)
        self.quizzes: dict[str, tuple[Quiz, str]] = {}
        self.release("1.0.0")


@functools.cache
def _made(sealed: bool) -> _Made:
    return _Made(sealed=sealed)

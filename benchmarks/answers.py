"""What it costs to save an answer, against the least that a durable commit costs. ``python -m benchmarks.answers``.

A quiz of 60 questions, taken through the app's own services in a home of its own on the disk of ``TUHOC_BENCH_DIR``
(else of the temporary folder). Each answer is one `Quizzes.answer`, from the call to its return: check of the answer,
transaction, line in the journal, COMMIT. Answers go round the paper, changed every time, as if somebody clicked without
a pause.

The floor, on the same disk in the same run: a bare ``sqlite3`` connection, WAL, ``synchronous=FULL``, one statement
that puts a row of the same bytes in its place and commits by itself. Ours and the floor take turns, one commit each,
the first of every pair changing; so a disk that is slow for a while is slow for both.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.compose import Services, open_services
from app.views import AttemptView
from benchmarks.figures import Figure
from content_cache.build import build
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.questions.answers import ChoiceAnswer
from content_cache.signing import SigningKey

QUESTIONS = 60
ROUNDS = 5
ANSWERS = 600
"""A round."""
SETTLE_S = 2.0
MEDIAN_X, P99_X = 1.5, 2.0

_COURSE = """
id: do-luu
version: 1.0.0
title: Đo lưu câu trả lời
summary: Một bài kiểm tra.
topics:
  - title: Chuyên đề
    lessons: [mo-dau.md]
quizzes: [bai.yaml]
"""
_QUIZ = """
id: bai
title: Bài đo
kind: final
draw: [{{from: ngan-hang.yaml, tag: a, count: {count}}}]
time_limit_minutes: 90
"""
_QUESTION = """  - id: c{number}
    type: single_choice
    tags: [a]
    stem: Câu hỏi số {number}?
    choices:
      - {{text: Một, correct: true}}
      - {{text: Hai}}
      - {{text: Ba}}
      - {{text: Bốn}}
"""


def figures() -> list[Figure]:
    """The median and the 99th percentile."""
    return of(measure())


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Services, AttemptView]]:
    """A home in a folder, with an attempt under way."""
    home = folder / "home"
    prepare(folder, home)
    services = open_services(home)
    try:
        learner = services.profiles.create("Nguyễn Văn An")
        yield services, services.quizzes.start_or_resume(learner.id, "do-luu", "bai")
    finally:
        services.close()


def prepare(folder: Path, home: Path, questions: int = QUESTIONS) -> None:
    """Builds and signs the course, and brings it into a home."""
    keys, source = folder / "keys", folder / "source"
    new_keys(keys)
    source.mkdir()
    for name, text in {
        "course.yaml": _COURSE,
        "mo-dau.md": "---\ntitle: Mở đầu\n---\nNội dung.\n",
        "bai.yaml": _QUIZ.format(count=questions),
        "ngan-hang.yaml": "questions:\n" + "".join(_QUESTION.format(number=number) for number in range(questions)),
    }.items():
        (source / name).write_text(text.lstrip("\n"), encoding="utf-8")
    key = SigningKey.load(keys / "publisher.key")
    build(source, folder / "layout", key)
    publish(folder / "layout", folder / "stick", key)
    services = open_services(home)
    try:
        services.library.trust((keys / "keys.json").read_bytes())
        services.library.fetch(None, "do-luu", source=str(folder / "stick"))
    finally:
        services.close()


def bare(path: Path) -> tuple[sqlite3.Connection, Callable[[int], object]]:
    """The floor's connection, and its commit."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE answers (item INTEGER PRIMARY KEY, attempt TEXT, answer TEXT, answered_at TEXT)")
    upsert = (
        "INSERT INTO answers VALUES (?, ?, ?, ?) ON CONFLICT (item) DO UPDATE SET answer = excluded.answer,"
        " answered_at = excluded.answered_at"
    )
    attempt = "01a1aa9d-54c0-7e42-b7fc-7b74ea3f93eb"

    def commit(number: int) -> object:
        row = (number % QUESTIONS, attempt, f'["choice",{number // QUESTIONS % 4}]', "2026-11-05T07:30:00.000000Z")
        return connection.execute(upsert, row)

    return connection, commit


def measure(rounds: int = ROUNDS, answers: int = ANSWERS) -> list[tuple[list[float], list[float]]]:
    """Seconds of ours and of the floor, round by round."""
    folder = Path(tempfile.mkdtemp(dir=os.environ.get("TUHOC_BENCH_DIR")))
    try:
        with opened(folder) as (services, attempt):
            connection, floor = bare(folder / "bare.sqlite")

            def ours(number: int) -> object:
                given = ChoiceAnswer(number // QUESTIONS % 4)
                return services.quizzes.answer(attempt.attempt_id, number % QUESTIONS, given)

            for number in range(20):
                ours(number)
                floor(number)
            # What the home does once, a second after the attempt was begun: before anybody has read a question.
            time.sleep(SETTLE_S)
            made = []
            for _ in range(rounds):
                times: tuple[list[float], list[float]] = ([], [])
                for number in range(answers):
                    pair = [(ours, times[0]), (floor, times[1])]
                    for save, kept in pair if number % 2 else reversed(pair):
                        began = time.perf_counter()
                        save(number)
                        kept.append(time.perf_counter() - began)
                made.append(times)
            connection.close()
            return made
    finally:
        shutil.rmtree(folder)


def of(rounds: list[tuple[list[float], list[float]]]) -> list[Figure]:
    """The figures of these rounds: the median round of each."""
    made = []
    for name, at, most in (("median", 0.5, MEDIAN_X), ("99th percentile", 0.99, P99_X)):
        ratios = [(quantile(ours, at) / quantile(floor, at), ours, floor) for ours, floor in rounds]
        ratio, ours, floor = sorted(ratios, key=lambda one: one[0])[len(ratios) // 2]
        made.append(
            Figure(
                f"save an answer: {name}",
                f"{quantile(ours, at) * 1e6:,.0f} us",
                f"{quantile(floor, at) * 1e6:,.0f} us (a commit)",
                ratio,
                f"<= {most}x",
                ok=ratio <= most,
            )
        )
    return made


def quantile(times: list[float], at: float) -> float:
    """The time that this part of all stays below."""
    if at == 0.5:
        return statistics.median(times)
    return sorted(times)[min(len(times) - 1, int(len(times) * at))]


if __name__ == "__main__":
    measured = measure()
    for number, (our, their) in enumerate(measured, 1):
        told = "  ".join(
            f"{name} {quantile(our, at) * 1e6:,.0f} / {quantile(their, at) * 1e6:,.0f} us"
            f" = {quantile(our, at) / quantile(their, at):.2f}x"
            for name, at in (("median", 0.5), ("p99", 0.99))
        )
        sys.stdout.write(f"round {number}: {told}\n")
    for figure in of(measured):
        print(figure.line())

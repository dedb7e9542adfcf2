"""The sample courses: nothing to mend, every type in the bank of digital skills, every answer and every paper sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from content_cache.age import new_identity, recipient_of
from content_cache.build import build
from content_cache.draw import draw
from content_cache.marking import mark
from content_cache.model import QuizKind
from content_cache.questions import FULL_MARK, TYPES, correct_answer, score, texts_of, type_of
from content_cache.signing import SigningKey
from content_cache.source import CourseSource
from content_cache.source import check as check_source

COURSES = Path(__file__).parents[2] / "courses"
SKILLS = "ky-nang-so"


def _read(folder: Path) -> CourseSource:
    course, notes = check_source(folder)
    assert [f"{one.file}:{one.line}: {one.message}" for one in (*notes.errors, *notes.warnings, *notes.hints)] == []
    assert course is not None
    return course


@pytest.mark.parametrize("folder", sorted(COURSES.glob("*/course.yaml")), ids=lambda path: str(path.parent.name))
def test_there_is_nothing_to_mend(folder: Path, tmp_path: Path) -> None:
    _read(folder.parent)
    made = build(folder.parent, tmp_path, SigningKey.generate(), hubs=[recipient_of(new_identity())])
    assert made.warnings == ()
    # Of the other course a hint says that its final's questions are practised with too: it has been so from the first.
    assert made.hints == () or folder.parent.name != SKILLS


@pytest.mark.parametrize("folder", sorted(COURSES.glob("*/course.yaml")), ids=lambda path: str(path.parent.name))
def test_right_answers_are_right_on_every_paper(folder: Path) -> None:
    for quiz in _read(folder.parent).quizzes:
        assert quiz.keys is not None
        for question, key in zip(quiz.questions, quiz.keys, strict=True):
            right = correct_answer(key)
            assert right is None or score(question, key, right) == FULL_MARK, question.id
        for number in range(1, 20):
            paper = draw(quiz, learner="person:1", quiz_digest="0" * 64, number=number)
            marking = mark(quiz, paper, [correct_answer(quiz.keys[item.question]) for item in paper.items])
            essays = any(type_of(quiz.questions[item.question]) == "essay" for item in paper.items)
            # A blank essay earns nothing at once, so the paper is short by its marks.
            assert (marking.score == FULL_MARK) is not essays, (quiz.id, marking)


def test_the_bank_of_digital_skills_shows_every_type_and_what_they_can() -> None:
    quizzes = _read(COURSES / SKILLS).quizzes
    questions = {question.id: question for quiz in quizzes for question in quiz.questions}
    counted = Counter(type_of(question) for question in questions.values())
    assert all(counted[kind.tag] for kind in TYPES), counted
    assert len(questions) >= 36
    assert sum(bool(question.hints) for question in questions.values()) >= 8
    keys = {q.id: key for quiz in quizzes for q, key in zip(quiz.questions, quiz.keys or (), strict=True)}
    pictures = [text for q in questions.values() for text in texts_of(q, keys[q.id]) if "](media/" in text]
    assert len(pictures) >= 6
    assert all("![](" not in text for text in pictures), "a picture says what it shows"


def test_practice_is_drawn_by_lesson_and_difficulty() -> None:
    practice = [quiz for quiz in _read(COURSES / SKILLS).quizzes if quiz.kind is QuizKind.PRACTICE]
    assert len(practice) == 4
    for quiz in practice:
        paper = draw(quiz, learner="person:1", quiz_digest="0" * 64, number=1)
        drawn = Counter(str(quiz.questions[item.question].difficulty) for item in paper.items)
        assert drawn == {"easy": 2, "medium": 3, "hard": 1}
        assert {tag for question in quiz.questions for tag in question.tags} == {f"bai-{quiz.id[-1]}"}

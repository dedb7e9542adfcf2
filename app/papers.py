"""The paper of an attempt: drawn again from what the attempt pins, and made into what a page shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from app.views import ChoiceView, GapView, QuestionView, ReviewItem, TopicScore
from content_cache.cached import CachedQuiz
from content_cache.draw import Paper, PaperItem, draw
from content_cache.marking import divide_half_up
from content_cache.model import EVERYTHING, ReviewPart
from content_cache.questions import (
    FULL_MARK,
    Key,
    Question,
    correct_answer,
    parts_of,
    said_to,
    score,
    shown,
    type_of,
)
from content_cache.questions.answers import Answer
from content_cache.render import render_inline_safely


class DrawnPaper(msgspec.Struct, frozen=True):
    """A quiz of a pinned version, with one learner's paper drawn from it."""

    cached: CachedQuiz
    paper: Paper

    def question(self, index: int) -> Question:
        """Returns the question at a place on the paper."""
        return self.cached.quiz.questions[self.paper.items[index].question]

    def key(self, index: int) -> Key | None:
        """Returns its key; None where the keys are not here."""
        keys = self.cached.quiz.keys
        return None if keys is None else keys[self.paper.items[index].question]

    def hints(self, index: int) -> tuple[str, ...]:
        """Returns the question's hints, Markdown."""
        return self.question(index).hints

    def media_in(self, *texts: str) -> dict[str, bytes]:
        """Returns the pictures that these pieces of HTML name."""
        whole = "".join(texts)
        return {name: data for name, data in self.cached.media.items() if name in whole}


def drawn(cached: CachedQuiz, *, learner: str, number: int) -> DrawnPaper:
    """Draws a learner's paper from a version of a quiz.

    Args:
        cached: the quiz, of the version that the attempt pins.
        learner: the seed: the record's subject.
        number: of the attempt, from 1.
    """
    return DrawnPaper(cached, draw(cached.quiz, learner=learner, quiz_digest=cached.digest, number=number))


def question_views(drawn_paper: DrawnPaper) -> tuple[QuestionView, ...]:
    """Returns what a page shows of every question, in the order drawn."""
    cached = drawn_paper.cached
    return tuple(
        question_view(
            cached.quiz.questions[item.question], item, cached.media, cached.quiz.sections[item.section].title
        )
        for item in drawn_paper.paper.items
    )


def question_view(question: Question, item: PaperItem, media: dict[str, bytes], section: str = "") -> QuestionView:
    """Returns what a page shows of a question.

    Args:
        question: what is asked.
        item: the orders of its choices.
        media: pictures of its quiz, by name.
        section: title of the part that it is in.
    """
    asked = shown(question, item.choices)
    stem = render_inline_safely(asked.stem)
    choices = _choice_views(asked.choices)
    prompts = texts_html(asked.prompts)
    gaps = tuple(GapView(type=gap.type, choices=_choice_views(gap.choices), units=gap.units) for gap in asked.gaps)
    html = "".join((stem, *prompts, *(one.html for one in choices), *(one.html for gap in gaps for one in gap.choices)))
    return QuestionView(
        question_id=question.id,
        type=type_of(question),
        html=stem,
        choices=choices,
        marks=question.marks,
        media={name: data for name, data in media.items() if name in html},
        prompts=prompts,
        gaps=gaps,
        units=asked.units,
        least_words=asked.least_words,
        most_words=asked.most_words,
        partial=asked.partial,
        hints=len(asked.hints),
        section=section,
    )


def _choice_views(choices: Iterable[tuple[int, str]]) -> tuple[ChoiceView, ...]:
    return tuple(ChoiceView(index=index, html=render_inline_safely(text)) for index, text in choices)


def review_items(
    drawn_paper: DrawnPaper,
    answers: tuple[Answer | None, ...],
    points: tuple[int | None, ...] | None,
    parts: Collection[ReviewPart] = EVERYTHING,
    checks: tuple[tuple[int, int], ...] | None = None,
) -> tuple[ReviewItem, ...]:
    """Returns every question with what was answered and what is right.

    Args:
        drawn_paper: the attempt's paper.
        answers: in the order drawn.
        points: thousandths of a mark, a question each; None where the keys are not here.
        parts: what may be seen now.
        checks: wrong checks and hints, a question each; None where nothing was used.
    """
    rules = drawn_paper.cached.quiz.rules
    items = []
    for index, view in enumerate(question_views(drawn_paper)):
        key = drawn_paper.key(index)
        won = None if points is None else points[index]
        wrong, hints = (0, 0) if checks is None else checks[index]
        said = said_html(key, answers[index]) if key is not None and ReviewPart.FEEDBACK in parts else None
        items.append(
            ReviewItem(
                question=view,
                answer=answers[index],
                correct=correct_answer(key) if key is not None and ReviewPart.RIGHT_ANSWERS in parts else None,
                score=won if ReviewPart.MARKS in parts else None,
                parts=parts_of(drawn_paper.question(index), key, answers[index])
                if key is not None and ReviewPart.CORRECTNESS in parts
                else (),
                right=_right(drawn_paper.question(index), key, answers[index], won)
                if ReviewPart.CORRECTNESS in parts
                else None,
                explanation_html=said,
                media=drawn_paper.media_in(said or ""),
                wrong=wrong,
                hints=hints,
                taken=min(FULL_MARK, wrong * rules.try_penalty + hints * rules.hint_penalty),
                pending=points is not None and won is None,
            )
        )
    return tuple(items)


def _right(question: Question, key: Key | None, answer: Answer | None, won: int | None) -> bool | None:
    """Whether an answer is wholly right, whatever was taken off; None where nobody knows yet."""
    return None if key is None or won is None else score(question, key, answer) == FULL_MARK


def topic_scores(drawn_paper: DrawnPaper, points: tuple[int | None, ...] | None) -> tuple[TopicScore, ...]:
    """Returns how each part of a paper went: by titled section, else by the questions' first tag.

    Args:
        drawn_paper: the attempt's paper.
        points: thousandths of a mark, a question each; None where the keys are not here.

    Returns:
        In the order of the paper; empty where there is but one part, or something is not known.
    """
    if points is None or None in points:
        return ()
    sums: dict[str, list[int]] = {}
    for index, (item, won) in enumerate(zip(drawn_paper.paper.items, points, strict=True)):
        question = drawn_paper.question(index)
        title = drawn_paper.cached.quiz.sections[item.section].title or next(iter(question.tags), "")
        part = sums.setdefault(title, [0, 0, 0])
        part[0] += divide_half_up((won or 0) * question.marks, FULL_MARK)
        part[1] += question.marks
        part[2] += 1
    if len(sums) < 2:
        return ()
    return tuple(
        TopicScore(title=title, won=won, total=total, questions=count) for title, (won, total, count) in sums.items()
    )


def texts_html(texts: Iterable[str]) -> tuple[str, ...]:
    """Returns pieces of Markdown as HTML."""
    return tuple(render_inline_safely(text) for text in texts)


def said_html(key: Key, answer: Answer | None) -> str | None:
    """What the author says to the answer, then to the question; a paragraph each."""
    return "".join(f"<p>{html}</p>" for html in texts_html(said_to(key, answer))) or None

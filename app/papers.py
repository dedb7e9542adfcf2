"""The paper of an attempt: drawn again from what the attempt pins, and made into what a page shows."""

from __future__ import annotations

import msgspec

from app.views import ChoiceView, QuestionView, ReviewItem
from content_cache.cached import CachedQuiz
from content_cache.draw import Paper, PaperItem, draw
from content_cache.questions import (
    Key,
    Question,
    choice_feedback,
    choices_of,
    correct_answer,
    type_of,
)
from content_cache.questions.answers import Answer, ChoiceAnswer, ChoicesAnswer
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
        _question_view(cached.quiz.questions[item.question], item, cached.media) for item in drawn_paper.paper.items
    )


def _question_view(question: Question, item: PaperItem, media: dict[str, bytes]) -> QuestionView:
    texts = choices_of(question)
    stem = render_inline_safely(question.stem)
    choices = tuple(ChoiceView(index=index, html=render_inline_safely(texts[index])) for index in item.choices)
    html = stem + "".join(choice.html for choice in choices)
    return QuestionView(
        question_id=question.id,
        type=type_of(question),
        html=stem,
        choices=choices,
        marks=question.marks,
        media={name: data for name, data in media.items() if name in html},
    )


def review_items(
    drawn_paper: DrawnPaper, answers: tuple[Answer | None, ...], points: tuple[int | None, ...] | None
) -> tuple[ReviewItem, ...]:
    """Returns every question with what was answered and what is right.

    Args:
        drawn_paper: the attempt's paper.
        answers: in the order drawn.
        points: thousandths of a mark, a question each; None where the keys are not here.
    """
    items = []
    for index, view in enumerate(question_views(drawn_paper)):
        key = drawn_paper.key(index)
        items.append(
            ReviewItem(
                question=view,
                answer=answers[index],
                correct=None if key is None else correct_answer(key),
                score=0 if points is None else points[index],
                explanation_html=None if key is None else _explanation(key, answers[index]),
            )
        )
    return tuple(items)


def _explanation(key: Key, answer: Answer | None) -> str | None:
    """What the author says to the choices made, then to the question; a paragraph each."""
    match answer:
        case ChoiceAnswer(choice):
            chosen: tuple[int, ...] = (choice,)
        case ChoicesAnswer(choices):
            chosen = choices
        case _:
            chosen = ()
    feedback = choice_feedback(key)
    texts = [feedback[index] for index in chosen if index < len(feedback)]
    said = [text for text in (*texts, key.explanation) if text]
    return "".join(f"<p>{render_inline_safely(text)}</p>" for text in said) or None

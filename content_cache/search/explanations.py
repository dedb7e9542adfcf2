"""Passages of the explanations in a practice quiz.

A final quiz's explanations are never searchable, whatever is in the package: whoever searches would find the key.
"""

from __future__ import annotations

from content_cache.model import Quiz, QuizKind
from content_cache.questions import key_texts
from content_cache.search.documents import Passage
from content_cache.search.splitting import PassageMaker


def explanation_passages(quiz: Quiz) -> tuple[Passage, ...]:
    """Stem, explanation and feedback of every question that has any explanation or feedback.

    Returns:
        Passages whose anchor is the question's id and whose heading is empty; none for a final quiz, and none where the
        keys are kept elsewhere.

    Raises:
        MalformedPackageError: a text cannot be rendered.
    """
    if quiz.kind is not QuizKind.PRACTICE or quiz.keys is None:
        return ()
    maker = PassageMaker()
    for question, key in zip(quiz.questions, quiz.keys, strict=True):
        said = key_texts(key)
        if said:
            maker.heading(question.id, "")
            for text in (question.stem, *said):
                maker.block(_plain(text))
    return maker.passages()


def _plain(text: str) -> str:
    from content_cache.render import plain_text, render_inline  # noqa: PLC0415 - searching needs no Markdown

    return plain_text(render_inline(text))

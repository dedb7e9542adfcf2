"""Questions as authors write them: ``questions:`` lists in banks and quizzes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from content_cache.questions import (
    FULL_MARK,
    Difficulty,
    Key,
    MultipleResponse,
    MultipleResponseKey,
    Question,
    ShortAnswer,
    ShortAnswerKey,
    SingleChoice,
    SingleChoiceKey,
    TrueFalse,
    TrueFalseKey,
    problems,
)
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.reading import read_yaml
from content_cache.source.rewriting import Rewriter
from content_cache.source.yaml_nodes import Node

MAX_MARKS = 1000 * FULL_MARK
_COMMON = ("id", "type", "tags", "difficulty", "marks", "stem", "feedback", "hints")


class BankItem(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its key, and where it was written."""

    question: Question
    key: Key
    file: str
    line: int


Words = Callable[[Fields, str], str]
"""Reads a Markdown value of a mapping, rewritten for the package."""


class BankReader:
    """Reads questions; a bank that several quizzes draw from is read once."""

    def __init__(self, rewriter: Rewriter, notes: Notes) -> None:
        """Takes what rewrites Markdown, and where mistakes go."""
        self._rewriter = rewriter
        self._notes = notes
        self._banks: dict[Path, tuple[BankItem, ...]] = {}
        self._ids: dict[str, tuple[str, int]] = {}

    def bank(self, path: Path, name: str) -> tuple[BankItem, ...]:
        """All questions of a bank; those with mistakes are left out, with an error each."""
        if path not in self._banks:
            self._banks[path] = ()
            root = read_yaml(path, name, self._notes)
            if root is not None:
                fields = Fields.of(root, name, 1, self._notes, "a question bank")
                fields.only(("questions", "title", "format"))
                if not fields.has("questions"):
                    fields.error("questions", "'questions' is missing")
                self._banks[path] = self.questions(fields, path)
        return self._banks[path]

    def questions(self, fields: Fields, path: Path) -> tuple[BankItem, ...]:
        """The questions under the key ``questions`` of a bank or a quiz."""
        items = [self._item(node, fields.file, path) for node in fields.sequence("questions")]
        return tuple(item for item in items if item is not None)

    def _item(self, node: Node, file: str, path: Path) -> BankItem | None:
        before = len(self._notes.errors)
        fields = Fields.of(node, file, node.line, self._notes, "a question")
        question_id = fields.required("id") and fields.identifier()
        if question_id and question_id in self._ids:
            first_file, first_line = self._ids[question_id]
            fields.error("id", f"question {question_id!r} is here twice (first at {first_file}:{first_line})")
        elif question_id:
            self._ids[question_id] = (file, fields.line)
        common = {
            "id": question_id or "x",
            "stem": self._markdown(fields, "stem", path, required=True) or "",
            "marks": fields.thousandths("marks", most=MAX_MARKS) or FULL_MARK,
            "tags": tuple(text for text, _ in fields.texts("tags")),
            "difficulty": fields.choice("difficulty", Difficulty),
            "hints": tuple(
                self._rewriter.rewrite(text, path, file, line) for text, line in fields.texts("hints") if text
            ),
        }
        explanation = self._markdown(fields, "feedback", path)
        kind = fields.required("type")
        pair = self._typed(kind, fields, common, explanation, path)
        if pair is None:
            return None
        for problem in problems(*pair):
            self._notes.error(file, fields.line, f"question {question_id!r} {problem}")
        if len(self._notes.errors) > before:
            return None
        return BankItem(question=pair[0], key=pair[1], file=file, line=fields.line)

    def _typed(
        self, kind: str, fields: Fields, common: dict[str, object], explanation: str | None, path: Path
    ) -> tuple[Question, Key] | None:
        match kind:
            case "single_choice" | "multiple_response":
                return self._choices(kind, fields, common, explanation, path)
            case "true_false":
                fields.only((*_COMMON, "answer"))
                if not fields.has("answer"):
                    fields.error("answer", "'answer' is missing: true or false")
                truth = bool(fields.truth("answer"))
                return (
                    msgspec.convert({**common, "type": kind}, TrueFalse),
                    TrueFalseKey(correct=truth, explanation=explanation),
                )
            case "short_answer":
                fields.only((*_COMMON, "answers"))
                accepted = tuple(text for text, _ in fields.texts("answers"))
                return (
                    msgspec.convert({**common, "type": kind}, ShortAnswer),
                    ShortAnswerKey(accepted=accepted, explanation=explanation),
                )
            case "":
                return None
            case _:
                fields.error("type", f"unknown question type {kind!r}")
                return None

    def _choices(
        self, kind: str, fields: Fields, common: dict[str, object], explanation: str | None, path: Path
    ) -> tuple[Question, Key] | None:
        fields.only((*_COMMON, "choices"))
        texts: list[str] = []
        feedback: list[str | None] = []
        correct: list[int] = []
        for number, node in enumerate(fields.sequence("choices")):
            choice = Fields.of(node, fields.file, node.line, self._notes, "a choice")
            choice.only(("text", "correct", "feedback"))
            texts.append(self._markdown(choice, "text", path, required=True) or "")
            feedback.append(self._markdown(choice, "feedback", path))
            if choice.truth("correct", default=False):
                correct.append(number)
        said = tuple(feedback) if any(feedback) else ()
        asked = {**common, "type": kind, "choices": texts}
        if kind == "multiple_response":
            return (
                msgspec.convert(asked, MultipleResponse),
                MultipleResponseKey(correct=tuple(correct), feedback=said, explanation=explanation),
            )
        if len(correct) != 1:
            fields.error("choices", f"needs exactly one choice with 'correct: true', has {len(correct)}")
            return None
        return (
            msgspec.convert(asked, SingleChoice),
            SingleChoiceKey(correct=correct[0], feedback=said, explanation=explanation),
        )

    def _markdown(self, fields: Fields, key: str, path: Path, *, required: bool = False) -> str | None:
        text = fields.required(key) if required else fields.text(key)
        if not text:
            return None
        return self._rewriter.rewrite(text, path, fields.file, fields.line_of(key))

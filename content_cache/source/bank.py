"""Questions as authors write them: ``questions:`` lists in banks and quizzes."""

from __future__ import annotations

from pathlib import Path

import msgspec

from content_cache.questions import Key, Question, problems, read
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.question_fields import QuestionFields
from content_cache.source.reading import read_yaml
from content_cache.source.rewriting import Rewriter
from content_cache.source.yaml_nodes import Node


class BankItem(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its key, and where it was written."""

    question: Question
    key: Key
    file: str
    line: int


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
        source = QuestionFields.of_question(fields, self._rewriter, path, question_id or "")
        pair = read(fields.required("type"), source)
        if pair is None:
            return None
        if len(self._notes.errors) > before:
            return None
        for problem in problems(*pair):
            self._notes.error(file, fields.line, f"question {question_id!r} {problem}")
        if len(self._notes.errors) > before:
            return None
        return BankItem(question=pair[0], key=pair[1], file=file, line=fields.line)

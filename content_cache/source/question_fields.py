"""What a question type's reader is given: the mapping of one question, and what is common to all types read from it.

A type's own file reads its own keys through this and makes its structs with `QuestionFields.question` and
`QuestionFields.key`, so that ids, marks, tags, hints and explanations are read in one place. Mistakes are noted with
file and line, and reading goes on.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from content_cache.questions.question import FULL_MARK, MOST_MARKS, Difficulty, KeyBase, QuestionBase
from content_cache.source.fields import Fields
from content_cache.source.rewriting import Rewriter
from content_cache.source.yaml_nodes import Mapping, Node, Scalar

_COMMON: Final = ("id", "type", "tags", "difficulty", "marks", "stem", "feedback", "hints")
_GAP: Final = ("type", "marks")
_SHARE: Final = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,3}))?(%?)")
Q = TypeVar("Q", bound=QuestionBase)
K = TypeVar("K", bound=KeyBase)


class WrittenChoice(msgspec.Struct, frozen=True, kw_only=True):
    """A choice as its author wrote it."""

    text: str
    correct: bool
    feedback: str | None
    weight: int
    """Thousandths."""


class WrittenForm(msgspec.Struct, frozen=True, kw_only=True):
    """An accepted answer as its author wrote it."""

    text: str
    weight: int
    feedback: str | None


class QuestionFields:
    """A mapping of one question, of a gap in it, or of a part of either."""

    def __init__(self, fields: Fields, rewriter: Rewriter, path: Path, *, gap: str | None = None) -> None:
        """Reads nothing yet.

        Args:
            fields: the mapping.
            rewriter: makes Markdown fit for the package.
            path: of the file, to which references are relative.
            gap: the name of the gap in a cloze that this is; None for a question.
        """
        self.fields = fields
        self._rewriter = rewriter
        self._path = path
        self._gap = gap
        self.id = gap or ""
        self.stem = ""
        self._asked: dict[str, Any] = {"id": self.id, "stem": ""}
        self._explanation: str | None = None
        if gap is not None:
            self._asked["marks"] = fields.thousandths("marks", most=MOST_MARKS) or FULL_MARK

    @classmethod
    def of_question(cls, fields: Fields, rewriter: Rewriter, path: Path, question_id: str) -> QuestionFields:
        """Reads what is common to questions of all types."""
        source = cls(fields, rewriter, path)
        source.id = question_id or "x"
        source.stem = source.markdown("stem", required=True) or ""
        source._explanation = source.markdown("feedback")
        source._asked = {
            "id": source.id,
            "stem": source.stem,
            "marks": fields.thousandths("marks", most=MOST_MARKS) or FULL_MARK,
            "tags": tuple(text for text, _ in fields.texts("tags")),
            "difficulty": fields.choice("difficulty", Difficulty),
            "hints": source.markdowns("hints"),
        }
        return source

    def only(self, *own: str) -> None:
        """Notes every key that is neither common nor the type's own."""
        self.fields.only((*(_COMMON if self._gap is None else _GAP), *own))

    def question(self, kind: type[Q], **own: Any) -> Q:
        """Makes the question."""
        return kind(**self._asked, **own)

    def key(self, kind: type[K], **own: Any) -> K:
        """Makes the key."""
        return kind(explanation=self._explanation, **own)

    # --- values

    def error(self, key: str, message: str) -> None:
        """Notes an error at a key."""
        self.fields.error(key, message)

    def hint(self, key: str, message: str) -> None:
        """Notes a place that is sound but may not do what its author thinks."""
        self.fields.notes.hint(self.fields.file, self.fields.line_of(key), message)

    def markdown(self, key: str, *, required: bool = False) -> str | None:
        """A Markdown text, ready for the package; None where it is missing."""
        text = self.fields.required(key) if required else self.fields.text(key)
        return self._rewritten(text, self.fields.line_of(key)) if text else None

    def markdowns(self, key: str) -> tuple[str, ...]:
        """A list of Markdown texts."""
        found = []
        for text, line in self.fields.texts(key):
            if text:
                found.append(self._rewritten(text, line))
            else:
                self.fields.notes.error(self.fields.file, line, f"{key!r} has an empty text")
        return tuple(found)

    def weight(self, key: str = "weight", *, default: int, most: int = FULL_MARK) -> int:
        """A number from 0, in thousandths: of the mark as a decimal or in per cent, or of a point."""
        text = self.fields.text(key)
        if text is None:
            return default
        found = _SHARE.fullmatch(text)
        if found is not None:
            whole, decimals, percent = found.groups()
            number = int(whole) * 1000 + int((decimals or "").ljust(3, "0"))
            number = number // 100 if percent else number
            if number <= most:
                return number
        self.error(key, f"{key!r} must be a number from 0 to {most / 1000:g}, or per cent, not {text!r}")
        return default

    # --- parts

    def choices(self, *, weighted: bool = False) -> list[WrittenChoice]:
        """The mappings under ``choices``; with ``weighted`` a wrong one may say what it earns."""
        found = []
        for choice in self.items("choices", "a choice"):
            choice.fields.only(("text", "correct", "feedback", *(("weight",) if weighted else ())))
            correct = bool(choice.fields.truth("correct", default=False))
            if correct and choice.fields.has("weight"):
                choice.error("weight", "the right choice earns the whole mark; 'weight' is for others")
            found.append(
                WrittenChoice(
                    text=choice.markdown("text", required=True) or "",
                    correct=correct,
                    feedback=choice.markdown("feedback"),
                    weight=choice.weight(default=0),
                )
            )
        texts = [choice.text for choice in found if choice.text]
        for text in dict.fromkeys(text for text in texts if texts.count(text) > 1):
            self.error("choices", f"choice {text[:60]!r} is here twice")
        return found

    def forms(self, key: str) -> list[WrittenForm]:
        """Accepted answers: texts, or mappings of ``text``, ``weight`` and ``feedback``."""
        found = []
        for form in self.items(key, "an answer", short="text"):
            form.fields.only(("text", "weight", "feedback"))
            found.append(
                WrittenForm(
                    text=form.fields.required("text"),
                    weight=form.weight(default=FULL_MARK),
                    feedback=form.markdown("feedback"),
                )
            )
        return found

    def items(self, key: str, what: str, *, short: str | None = None) -> list[QuestionFields]:
        """The mappings of a list.

        Args:
            key: where the list is; a single item is a list of one where it may be short.
            what: to call an item in notes.
            short: the key that a bare text stands for; None where an item must be a mapping.
        """
        node = self.fields.get(key)
        nodes = [node] if short is not None and isinstance(node, Scalar | Mapping) else self.fields.sequence(key)
        return [self._part(one, what, short) for one in nodes]

    def named(self, key: str, what: str) -> dict[str, QuestionFields]:
        """The mappings of a mapping, by their names, as gaps."""
        node = self.fields.get(key)
        if node is None:
            self.error(key, f"{key!r} is missing")
            return {}
        if not isinstance(node, Mapping):
            self.error(key, f"{key!r} must be a list of names with {what} each")
            return {}
        found = {}
        for name, one in node.items.items():
            fields = Fields.of(one, self.fields.file, node.lines[name], self.fields.notes, what)
            found[name] = QuestionFields(fields, self._rewriter, self._path, gap=name)
        return found

    def _part(self, node: Node, what: str, short: str | None) -> QuestionFields:
        if short is not None and isinstance(node, Scalar) and not node.is_null:
            node = Mapping(node.line, {short: node}, {short: node.line})
        fields = Fields.of(node, self.fields.file, node.line, self.fields.notes, what)
        return QuestionFields(fields, self._rewriter, self._path)

    def _rewritten(self, text: str, line: int) -> str:
        return self._rewriter.rewrite(text, self._path, self.fields.file, line)

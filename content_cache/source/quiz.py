"""Quizzes as authors write them: rules, questions in place, and draws from banks."""

from __future__ import annotations

from pathlib import Path

from content_cache.limits import ESSAYS
from content_cache.model import Quiz, QuizKind, Section
from content_cache.questions import Difficulty
from content_cache.source.bank import BankItem, BankReader
from content_cache.source.fields import Fields
from content_cache.source.notes import Notes
from content_cache.source.reading import read_yaml
from content_cache.source.rules import RULE_KEYS, read_rules
from content_cache.source.yaml_nodes import Node

MAX_QUESTIONS = 500
_MOST_TITLE_CHARS = 200
_KEYS = (
    "id",
    "title",
    "kind",
    "draw",
    "questions",
    "shuffle_questions",
    "shuffle_choices",
    "time_limit_minutes",
    "attempts_allowed",
    "pass_percent",
    "format",
    *RULE_KEYS,
)


class QuizReader:
    """Reads the quizzes of one course."""

    def __init__(self, folder: Path, banks: BankReader, notes: Notes) -> None:
        """Takes the source folder, the reader of questions, and where mistakes go."""
        self._folder = folder
        self._banks = banks
        self._notes = notes

    def read(self, path: Path, name: str, *, lesson: str | None) -> Quiz | None:
        """Reads one quiz.

        Args:
            path: its file.
            name: what to call the file in notes.
            lesson: the id of the lesson it belongs to, if it does.

        Returns:
            None when it could not be read; errors are noted.
        """
        root = read_yaml(path, name, self._notes)
        if root is None:
            return None
        fields = Fields.of(root, name, 1, self._notes, "a quiz")
        fields.only(_KEYS)
        pool: dict[str, int] = {}
        items: list[BankItem] = []
        sections = []
        for item in self._banks.questions(fields, path):
            items.append(item)
            pool[item.question.id] = len(items) - 1
            sections.append(Section(pool=(len(items) - 1,), count=1))
        for node in fields.sequence("draw"):
            drawn = self._draw(node, path, name)
            if drawn is None:
                continue
            wanted, count, title = drawn
            for item in wanted:
                if item.question.id not in pool:
                    items.append(item)
                    pool[item.question.id] = len(items) - 1
            sections.append(Section(pool=tuple(pool[item.question.id] for item in wanted), count=count, title=title))
            if _is_short(sections):
                self._notes.error(name, node.line, "asks for more questions than are left after the draws before it")
                sections.pop()
        if not sections and not self._notes.errors:
            fields.error("draw", "a quiz needs 'questions' or 'draw'")
        if sum(section.count for section in sections) > MAX_QUESTIONS:
            fields.error("draw", f"a paper of more than {MAX_QUESTIONS} questions")
        minutes = fields.integer("time_limit_minutes", least=1, most=1440)
        kind = fields.choice("kind", QuizKind) or (QuizKind.PRACTICE if lesson else QuizKind.FINAL)
        time_limit_s = minutes * 60 if minutes else None
        quiz = Quiz(
            id=(fields.required("id") and fields.identifier()) or path.stem,
            title=fields.required("title"),
            kind=kind,
            questions=tuple(item.question for item in items),
            keys=tuple(item.key for item in items),
            sections=tuple(sections),
            shuffle_questions=bool(fields.truth("shuffle_questions", default=True)),
            shuffle_choices=bool(fields.truth("shuffle_choices", default=True)),
            lesson=lesson,
            time_limit_s=time_limit_s,
            attempts_allowed=fields.integer("attempts_allowed", least=1, most=1000),
            pass_mark=_per_cent(fields),
            rules=read_rules(fields, kind, time_limit_s=time_limit_s),
        )
        if quiz.most_essays > ESSAYS:
            fields.error("draw", f"a paper may have more than {ESSAYS} essays, which people have to grade")
        return quiz

    def _draw(self, node: Node, path: Path, name: str) -> tuple[list[BankItem], int, str] | None:
        before = len(self._notes.errors)
        fields = Fields.of(node, name, node.line, self._notes, "a draw")
        fields.only(("from", "tag", "difficulty", "count", "title"))
        source = fields.required("from")
        count = fields.required("count") and fields.integer("count", least=1, most=MAX_QUESTIONS)
        tag = fields.text("tag")
        difficulty = fields.choice("difficulty", Difficulty)
        if len(self._notes.errors) > before or not count:
            return None
        bank_path = inside(self._folder, path.parent / source)
        if bank_path is None:
            fields.error("from", f"{source} is not a file of this course")
            return None
        bank_name = bank_path.relative_to(self._folder).as_posix()
        wanted = [
            item
            for item in self._banks.bank(bank_path, bank_name)
            if (tag is None or tag in item.question.tags)
            and (difficulty is None or item.question.difficulty is difficulty)
        ]
        if len(wanted) < count:
            # A question with a mistake is missing here too: its own mistake is the one to mend.
            if not any(note.file == bank_name for note in self._notes.errors):
                fields.error("count", f"asks for {count} questions, {source} has {len(wanted)} of that kind")
            return None
        return wanted, count, fields.text("title", max_chars=_MOST_TITLE_CHARS) or ""


def _is_short(sections: list[Section]) -> bool:
    """Whether some draw could leave the last section without enough questions.

    Earlier sections may take any of the questions they share with it, so the worst case is counted.
    """
    last = sections[-1]
    taken = 0
    for section in sections[:-1]:
        taken += min(section.count, len(set(section.pool) & set(last.pool)))
    return len(last.pool) - taken < last.count


def _per_cent(fields: Fields) -> int | None:
    """``pass_percent`` in thousandths of the full score."""
    thousandths = fields.thousandths("pass_percent", most=100_000)
    return None if thousandths is None else max(1, thousandths // 100)


def inside(folder: Path, path: Path) -> Path | None:
    """A path of an existing file, resolved, if it is inside the folder (also after following symlinks)."""
    try:
        real = path.resolve()
        return real if real.is_file() and real.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError):
        return None

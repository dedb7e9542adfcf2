"""``docs/course-format.md`` is held to the truth: all of its YAML makes one course, which builds without a remark.

What its tables say that an answer earns is looked up too, and no key of a question, a quiz or a rule may be missing.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from content_cache.age import new_identity, recipient_of
from content_cache.build import build
from content_cache.model import Quiz, Rules
from content_cache.questions import TYPES, Key, Question, check, correct_answer, normal, score, type_of
from content_cache.questions.answers import Answer, NumberAnswer, TextAnswer
from content_cache.signing import SigningKey
from content_cache.source import CourseSource, quiz, rules
from content_cache.source import check as check_source

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "course-format.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_TABLE = re.compile(r"^\| answer \| earns \|\n\|---\|---\|\n((?:\|.*\n)+)", re.MULTILINE)
_ROW = re.compile(r"\| `(.*)` \| ([0-9.]+) \|")
_ID = re.compile(r"^  - id: (\S+)$", re.MULTILINE)
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


def _chapter(title: str) -> str:
    """From a heading of the second level to the next one."""
    begin = DOCUMENT.index(f"\n## {title}\n")
    end = DOCUMENT.find("\n## ", begin + 1)
    return DOCUMENT[begin:end]


BANKS = _BLOCK.findall(_chapter("Questions"))
QUIZZES = _BLOCK.findall(_chapter("Quizzes"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of everything that the document shows."""
    made = tmp_path_factory.mktemp("tai-lieu")
    (course,) = _BLOCK.findall(_chapter("`course.yaml`"))
    (glossary,) = _BLOCK.findall(_chapter("Glossary"))
    names = [re.search(r"^id: (\S+)$", text, re.MULTILINE)[1] for text in QUIZZES]  # type: ignore[index]
    listed = ", ".join(f"{name}.yaml" for name in names)
    course = course.replace("[kiem-tra/cuoi-khoa.yaml]", f"[{listed}]")
    files = {
        "course.yaml": course,
        "thuat-ngu.yaml": glossary,
        "ngan-hang.yaml": "questions:\n" + "".join(text.removeprefix("questions:\n") for text in BANKS),
        **{f"{name}.yaml": text for name, text in zip(names, QUIZZES, strict=True)},
        "bai-hoc/01-khai-niem.md": "---\ntitle: Bài 1\n---\nNội dung.\n",
        "hinh/bo-may.svg": _SVG,
    }
    for name, text in files.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(text, encoding="utf-8")
    (made / "bai-hoc" / "so-do-bo-may.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    (made / "bai-hoc" / "phim.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(64))
    return made


@pytest.fixture(scope="module")
def course(folder: Path) -> CourseSource:
    found, notes = check_source(folder)
    assert [f"{note.file}:{note.line}: {note.message}" for note in notes.errors] == []
    assert (notes.warnings, notes.hints) == ([], [])
    assert found is not None
    return found


def test_everything_shown_builds(folder: Path, course: CourseSource, tmp_path: Path) -> None:
    made = build(folder, tmp_path / "goi", SigningKey.generate(), hubs=[recipient_of(new_identity())])
    assert made.warnings == ()
    assert made.questions == len(_ids())
    assert [one.id for one in course.quizzes] == ["cuoi-khoa", "luyen-tap", "cuoc-thi-tuan-1"]


def _ids() -> list[str]:
    return [question_id for text in (*BANKS, *QUIZZES) for question_id in _ID.findall(text)]


def _pairs(course: CourseSource) -> dict[str, tuple[Question, Key]]:
    found = {}
    for one in course.quizzes:
        assert one.keys is not None
        found.update({q.id: (q, key) for q, key in zip(one.questions, one.keys, strict=True)})
    return found


def test_every_type_is_shown_with_its_whole_mark(course: CourseSource) -> None:
    pairs = _pairs(course)
    assert {type_of(question) for question, _key in pairs.values()} == {kind.tag for kind in TYPES}
    for question, key in pairs.values():
        right = correct_answer(key)
        assert (right is None) == (type_of(question) == "essay")
        assert right is None or score(question, key, right) == 1000


def _tables() -> list[tuple[str, str, int]]:
    """Each row of a table of answers, with the id of the question that was shown last before it."""
    rows = []
    for table in _TABLE.finditer(DOCUMENT):
        block = _BLOCK.findall(DOCUMENT[: table.start()])[-1]
        question_id = _ID.findall(block)[0]
        rows += [(question_id, answer, round(float(earned) * 1000)) for answer, earned in _ROW.findall(table[1])]
        assert len(_ROW.findall(table[1])) == table[1].count("\n")
    return rows


@pytest.mark.parametrize(("question_id", "typed", "earned"), _tables())
def test_what_tables_say_is_what_answers_earn(course: CourseSource, question_id: str, typed: str, earned: int) -> None:
    question, key = _pairs(course)[question_id]
    answer: Answer = NumberAnswer(typed) if type_of(question) == "numeric" else TextAnswer(typed)
    assert check(normal(answer), question)
    assert score(question, key, normal(answer)) == earned


def test_no_key_of_questions_and_quizzes_is_left_out() -> None:
    chapters = _chapter("Questions") + _chapter("Quizzes")
    sources = [*(ROOT / "content_cache" / "questions").glob("*.py"), ROOT / "content_cache/source/question_fields.py"]
    calls = [call for path in sources for call in re.findall(r"\.only\((.*?)\)\n", path.read_text(encoding="utf-8"))]
    known = {word for call in calls for word in re.findall(r'"([a-z_]+)"', call)}
    assert {"items", "rubric", "unit_penalty", "pairs", "wildcards"} <= known
    known |= {*quiz._KEYS, "from", "tag", "count"} - {"format"}
    missing = [key for key in sorted(known) if f"`{key}" not in chapters]
    assert missing == []


def test_every_rule_is_shown_and_told_with_its_default() -> None:
    for key in rules.RULE_KEYS:
        assert re.search(rf"^{key}:", "\n".join(QUIZZES), re.MULTILINE) or key == "questions_sealed", key
        assert f"\n| `{key}`" in DOCUMENT or f"\n| `opens`, `{key}`" in DOCUMENT, key


def test_defaults_are_the_structs_own(course: CourseSource, folder: Path) -> None:
    plain = folder.parent / "tron"
    plain.mkdir()
    (plain / "course.yaml").write_text("id: tron\ntitle: T\ntopics: [{title: A, lessons: [a.md]}]\nquizzes: [q.yaml]\n")
    (plain / "a.md").write_text("---\ntitle: A\n---\nA.\n")
    (plain / "q.yaml").write_text(
        "id: q\ntitle: Q\nquestions: [{id: c, type: true_false, stem: S, answer: true}]\n", encoding="utf-8"
    )
    found, notes = check_source(plain)
    assert notes.errors == []
    assert found is not None
    (one,) = found.quizzes
    assert one.rules == Rules()
    fields = ("shuffle_questions", "shuffle_choices", "time_limit_s", "attempts_allowed", "pass_mark")
    assert [getattr(one, name) for name in fields] == [True, True, None, None, None]
    assert msgspec.json.decode(msgspec.json.encode(one), type=Quiz) == one
    practice = next(other for other in course.quizzes if other.id == "luyen-tap")
    changed = {name for name in Rules.__struct_fields__ if getattr(practice.rules, name) != getattr(Rules(), name)}
    assert set(Rules.__struct_fields__) - changed <= {"navigation", "tie_break", "questions_sealed"}

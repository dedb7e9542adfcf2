"""Sealed quizzes in packages: nothing in clear that should not be, stable builds, and what the cache hands out when."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from content_cache import age
from content_cache.build import BuildReport, build, seals_of
from content_cache.cache import CourseCache
from content_cache.errors import MalformedPackageError, NotInstalledError, QuizLockedError, SourceError
from content_cache.fetch import Fetcher
from content_cache.folder_source import FolderSource
from content_cache.key_ceremony import new_keys
from content_cache.layout import Layout
from content_cache.model import Quiz, QuizKind, Toc
from content_cache.package import read_quiz
from content_cache.questions import SingleChoice, SingleChoiceKey, TrueFalseKey
from content_cache.seal_contents import SealedKeys, SealedQuestions
from content_cache.seal_making import SealMaker
from content_cache.sealed_quizzes import QuizChecks, open_quiz
from content_cache.sealing import Sealed, key_from_hub
from content_cache.search import SearchIndex
from content_cache.signing import SigningKey
from tests.content_cache.sealing_samples import (
    COURSE,
    LOCKED,
    OPEN_FINAL,
    PRACTICE,
    PUBLISHER,
    SECRETS,
    files_in,
    picture,
    toc_in,
    write_course,
)

HUB = age.new_identity()
_BANK = "questions:\n  - {id: n1, type: true_false, stem: Chung., answer: true}\n"


@dataclass
class Shop:
    """A publisher of the sealed course, and what a learner's computer has opened."""

    root: Path
    opened: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        new_keys(self.root / "keys")
        self.source = write_course(self.root / "source")
        self.layout = self.root / "layout"

    @property
    def key(self) -> SigningKey:
        return SigningKey.load(self.root / "keys" / "publisher.key")

    def build(self, *hubs: str) -> BuildReport:
        return build(self.source, self.layout, self.key, hubs=hubs)

    def toc(self, report: BuildReport) -> Toc:
        return toc_in(self.layout, report.config)

    def open(self, report: BuildReport, quiz: str, what: Sealed) -> None:
        """Opens a seal as whoever has its key would."""
        for listed, seal in seals_of(self.toc(report), Layout(self.layout)):
            if (listed.id, seal.header.what) == (quiz, what):
                self.opened[seal.id] = SealMaker(self.key).demand_key(seal)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.source / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path / "shop")


@pytest.fixture
def here(tmp_path: Path, shop: Shop) -> Callable[[], CourseCache]:
    """Brings the course, as it is built now, into a learner's cache."""
    cache = CourseCache(tmp_path / "cache", opened_key=shop.opened.get)

    def bring() -> CourseCache:
        cache.pin((shop.root / "keys" / "keys.json").read_bytes())
        Fetcher(cache).fetch(FolderSource(shop.layout), COURSE)
        return cache

    return bring


def test_nothing_of_what_is_sealed_is_in_the_package_in_clear(shop: Shop) -> None:
    report = shop.build(age.recipient_of(HUB))
    toc = shop.toc(report)
    files = files_in(shop.layout, toc)
    assert sorted(files) == [
        "lessons/mo-dau.md",
        "media/chung.svg",
        "media/de-mo.svg",
        "quizzes/cuoi-khoa.json",
        "quizzes/luyen-tap.json",
        "sealed/cuoc-thi.keys",
        "sealed/cuoc-thi.questions",
        "sealed/cuoi-khoa.keys",
    ]
    whole = msgspec.json.encode(toc) + b"".join(files.values())
    for secret in SECRETS:
        assert secret not in whole
    assert "Giải thích mở".encode() in whole, "practice goes as it is"
    assert picture("tranh-de").encode() not in whole
    listed = {quiz.id: quiz for quiz in toc.quizzes}
    assert listed[PRACTICE].sealed_keys is None
    assert (listed[OPEN_FINAL].sealed_keys, listed[OPEN_FINAL].sealed_questions) == ("sealed/cuoi-khoa.keys", None)
    assert listed[LOCKED].path == listed[LOCKED].sealed_questions == "sealed/cuoc-thi.questions"
    assert listed[LOCKED].kind is QuizKind.CONTEST
    assert listed[LOCKED].rules.questions_sealed
    assert listed[LOCKED].rules.tie_break == "Bao nhiêu người đúng hết?"
    layout_bytes = b"".join(path.read_bytes() for path in shop.layout.rglob("*") if path.is_file())
    for secret in SECRETS:
        assert secret not in layout_bytes, "nor in a blob that no list names"


def test_a_build_that_changes_nothing_takes_no_new_serial(shop: Shop) -> None:
    hub = age.recipient_of(HUB)
    first = shop.build(hub)
    again = shop.build(hub)
    assert (again.config, again.serial, again.changed) == (first.config, 1, False)
    more = shop.build(hub, age.recipient_of(age.new_identity()))
    assert (more.serial, more.changed) == (2, True)
    ids = [[seal.id for _, seal in seals_of(shop.toc(one), Layout(shop.layout))] for one in (first, more)]
    assert ids[0] == ids[1], "codes and opened seals stay"
    shop.edit("mo-dau.md", "Bài học.", "Bài học mới.")
    changed = shop.build(hub, age.recipient_of(HUB))
    blobs = [
        {entry.path: entry.digest for entry in shop.toc(one).files if entry.path.startswith("sealed/")}
        for one in (first, changed)
    ]
    assert changed.serial == 3
    assert blobs[0].keys() == blobs[1].keys()
    assert shop.build(hub).changed is False


def test_without_hubs_the_same_source_and_key_are_the_same_bytes(shop: Shop, tmp_path: Path) -> None:
    first = shop.build()
    elsewhere = build(shop.source, tmp_path / "other", shop.key)
    assert (elsewhere.config, elsewhere.digest) == (first.config, first.digest)


def test_seals_of_a_layout_that_somebody_else_signed_are_made_anew(shop: Shop) -> None:
    hub = age.recipient_of(HUB)
    stranger = SigningKey.generate()
    theirs = build(shop.source, shop.layout, stranger, hubs=[hub])
    mine = shop.build(hub)
    seals = [dict(seals_of(shop.toc(one), Layout(shop.layout))) for one in (theirs, mine)]
    assert {seal.id for seal in seals[0].values()}.isdisjoint(seal.id for seal in seals[1].values())


def test_builds_say_what_an_author_should_know(shop: Shop) -> None:
    report = shop.build()
    assert [note.message for note in report.warnings] == [
        "no hub is named (--hub), so cuoi-khoa, cuoc-thi can be graded only once codes or keys are released"
    ]
    assert shop.build(age.recipient_of(HUB)).warnings == ()
    (shop.source / "ngan-hang.yaml").write_text(_BANK, encoding="utf-8")
    for name in ("luyen-tap.yaml", "cuoi-khoa.yaml"):
        shop.edit(name, "questions:", "draw: [{from: ngan-hang.yaml, count: 1}]\nquestions:")
    hints = [note.message for note in shop.build(age.recipient_of(HUB)).hints]
    assert any("cuoi-khoa: 1 of its 3 questions are practised with too" in hint for hint in hints)


def test_only_graded_quizzes_can_be_locked(shop: Shop) -> None:
    shop.edit("luyen-tap.yaml", "kind: practice", "kind: practice\nquestions_sealed: true")
    with pytest.raises(SourceError, match="questions_sealed"):
        shop.build()


def test_a_cache_hands_out_what_is_open(shop: Shop, here: Callable[[], CourseCache]) -> None:
    report = shop.build(age.recipient_of(HUB))
    cache = here()
    practice = cache.quiz(COURSE, PRACTICE)
    assert practice.quiz.keys is not None
    final = cache.quiz(COURSE, OPEN_FINAL)
    assert final.quiz.keys is None
    assert sorted(final.media) == ["media/chung.svg", "media/de-mo.svg"]
    with pytest.raises(QuizLockedError) as caught:
        cache.quiz(COURSE, LOCKED)
    assert (caught.value.kind, caught.value.course, caught.value.quiz) == ("locked", COURSE, LOCKED)
    locks = {quiz: cache.lock_of(COURSE, quiz) for quiz in (PRACTICE, OPEN_FINAL, LOCKED)}
    assert {quiz: (lock.questions, lock.keys) for quiz, lock in locks.items()} == {
        PRACTICE: (False, False),
        OPEN_FINAL: (False, True),
        LOCKED: (True, True),
    }

    shop.open(report, LOCKED, Sealed.QUESTIONS)
    paper = cache.quiz(COURSE, LOCKED)
    assert paper.quiz.keys is None
    assert [question.id for question in paper.quiz.questions] == ["k1", "k2"]
    assert sorted(paper.media) == ["media/chung.svg", "media/tranh-de.svg"]
    assert paper.digest == hashlib.sha256(msgspec.json.encode(paper.quiz)).hexdigest()
    assert cache.lock_of(COURSE, LOCKED).questions is False

    shop.open(report, LOCKED, Sealed.KEYS)
    shop.open(report, OPEN_FINAL, Sealed.KEYS)
    graded = cache.quiz(COURSE, OPEN_FINAL)
    assert graded.digest == final.digest, "the quiz is the same one, before and after"
    assert isinstance(graded.quiz.keys[0], SingleChoiceKey) if graded.quiz.keys else False
    assert sorted(graded.media) == ["media/chung.svg", "media/de-mo.svg", "media/tranh-dap-an.svg"]
    assert graded.media["media/tranh-dap-an.svg"] == picture("tranh-dap-an").encode()
    assert cache.quiz(COURSE, LOCKED).quiz.keys is not None
    assert cache.lock_of(COURSE, OPEN_FINAL).keys is False


def test_a_wrong_key_in_the_memory_of_keys_is_as_none(shop: Shop, here: Callable[[], CourseCache]) -> None:
    report = shop.build()
    for _, seal in seals_of(shop.toc(report), Layout(shop.layout)):
        shop.opened[seal.id] = bytes(32)
    cache = here()
    assert cache.quiz(COURSE, OPEN_FINAL).quiz.keys is None
    with pytest.raises(QuizLockedError):
        cache.quiz(COURSE, LOCKED)


def test_a_version_that_an_attempt_pins_keeps_its_own_seal(shop: Shop, here: Callable[[], CourseCache]) -> None:
    old = shop.build()
    cache = here()
    cache.keep(old.config, "attempt:1")
    shop.edit("cuoi-khoa.yaml", "Câu mở?", "Câu mở hơn?")
    new = shop.build()
    cache = here()
    assert [placed.config for placed in cache.seals(COURSE, OPEN_FINAL, Sealed.KEYS)] == [new.config, old.config]
    assert len(cache.seals(COURSE, LOCKED, Sealed.QUESTIONS)) == 1, "unchanged, so the same one"
    shop.open(old, OPEN_FINAL, Sealed.KEYS)
    assert cache.quiz(COURSE, OPEN_FINAL, old.config).quiz.keys is not None
    assert cache.quiz(COURSE, OPEN_FINAL).quiz.keys is None
    assert cache.seals(COURSE, PRACTICE, Sealed.KEYS) == ()
    with pytest.raises(NotInstalledError):
        cache.seals("khac", LOCKED, Sealed.KEYS)


def test_a_hub_that_was_named_opens_everything(shop: Shop) -> None:
    report = shop.build(age.recipient_of(HUB))
    seals = seals_of(shop.toc(report), Layout(shop.layout))
    files = files_in(shop.layout, shop.toc(report))
    keys = {seal.id: key_from_hub(seal, HUB) for _, seal in seals}
    assert len(keys) == 3
    for listed in shop.toc(report).quizzes:
        assert open_quiz(COURSE, listed, files.__getitem__, keys.get).quiz.keys is not None


def test_search_never_finds_what_is_sealed(shop: Shop, here: Callable[[], CourseCache]) -> None:
    report = shop.build()
    for quiz in (LOCKED, OPEN_FINAL):
        for what in Sealed:
            shop.open(report, quiz, what)
    index: SearchIndex = here().search
    assert index.find("Bài học", limit=9).hits
    for words in ("Giải thích kín", "bi mat", "Câu khóa", "Câu mở"):
        assert index.find(words, limit=9).hits == ()


def test_seals_in_the_wrong_place_are_refused_before_the_course_is_shown(shop: Shop) -> None:
    report = shop.build()
    toc = shop.toc(report)
    files = files_in(shop.layout, toc)
    checks = QuizChecks(toc)
    for path, raw in files.items():
        checks.look(path, raw)
    with pytest.raises(MalformedPackageError):
        QuizChecks(toc).look("sealed/cuoi-khoa.keys", files["sealed/cuoc-thi.keys"])
    with pytest.raises(MalformedPackageError):
        QuizChecks(toc).look("sealed/cuoc-thi.questions", files["sealed/cuoc-thi.keys"])
    with pytest.raises(MalformedPackageError):
        QuizChecks(toc).look("sealed/khac.keys", files["sealed/cuoc-thi.keys"])
    other = SealMaker(PUBLISHER).make(
        SealedKeys(keys=(TrueFalseKey(correct=True),)), course=COURSE, quiz=OPEN_FINAL, quiz_digest="ab" * 32
    )
    checks = QuizChecks(toc)
    checks.look("quizzes/cuoi-khoa.json", files["quizzes/cuoi-khoa.json"])
    with pytest.raises(MalformedPackageError, match="another version"):
        checks.look("sealed/cuoi-khoa.keys", other.encode())


def test_what_a_careless_publisher_sealed_is_refused_when_it_opens(shop: Shop) -> None:
    report = shop.build()
    toc = shop.toc(report)
    files = files_in(shop.layout, toc)
    final = next(quiz for quiz in toc.quizzes if quiz.id == OPEN_FINAL)
    locked = next(quiz for quiz in toc.quizzes if quiz.id == LOCKED)
    raw = files["quizzes/cuoi-khoa.json"]
    digest = hashlib.sha256(raw).hexdigest()
    maker = SealMaker(PUBLISHER)

    def opens(listed: object, contents: SealedKeys | SealedQuestions, of: str, *, quiz: str) -> None:
        seal = maker.make(contents, course=COURSE, quiz=quiz, quiz_digest=of)
        path = f"sealed/{quiz}.{seal.header.what}"
        keys = {seal.id: maker.demand_key(seal)}
        chosen = final if listed is final else locked
        open_quiz(COURSE, chosen, (files | {path: seal.encode()}).__getitem__, keys.get)

    two = (SingleChoiceKey(correct=0), TrueFalseKey(correct=True))
    opens(final, SealedKeys(keys=two), digest, quiz=OPEN_FINAL)
    for keys in ((), two[:1], two[::-1], (SingleChoiceKey(correct=7), two[1])):
        with pytest.raises(MalformedPackageError):
            opens(final, SealedKeys(keys=keys), digest, quiz=OPEN_FINAL)
    with pytest.raises(MalformedPackageError):
        opens(final, SealedKeys(keys=two), "cd" * 32, quiz=OPEN_FINAL)
    with pytest.raises(MalformedPackageError):  # another quiz than the one that is listed
        opens(locked, SealedQuestions(quiz=msgspec.Raw(raw)), digest, quiz=LOCKED)
    clear = msgspec.json.decode(raw) | {
        "id": LOCKED,
        "kind": "contest",
        "keys": [{"type": "single_choice", "correct": 0}, {"type": "true_false", "correct": True}],
    }
    data = msgspec.json.encode(clear)
    with pytest.raises(MalformedPackageError, match="in clear and sealed"):
        opens(locked, SealedQuestions(quiz=msgspec.Raw(data)), hashlib.sha256(data).hexdigest(), quiz=LOCKED)


def test_an_author_s_habit_of_writing_the_right_choice_first_shows_nowhere(shop: Shop) -> None:
    """Of many questions whose first choice is right, about one in four keeps it first; feedback follows its choice."""
    questions = "".join(
        f"  - id: h{number}\n    type: single_choice\n    stem: Hỏi {number}?\n    choices:\n"
        + "".join(
            f"      - {{text: {word} {number}, feedback: về {word}{', correct: true' if word == 'đúng' else ''}}}\n"
            for word in ("đúng", "sai", "nhầm", "lạc")
        )
        for number in range(80)
    )
    head = "id: cuoi-khoa\ntitle: Bài cuối khóa\nkind: final\n"
    file = shop.source / "cuoi-khoa.yaml"
    file.write_text(f"{head}questions:\n{questions}", encoding="utf-8")
    shuffled = _opened_final(shop)
    first = [key.correct for key in shuffled.keys or () if isinstance(key, SingleChoiceKey)]
    assert len(first) == 80
    assert 8 <= first.count(0) <= 34
    for question, key in zip(shuffled.questions, shuffled.keys or (), strict=True):
        assert isinstance(question, SingleChoice)
        assert isinstance(key, SingleChoiceKey)
        assert question.choices[key.correct].startswith("đúng")
        assert key.feedback == tuple(f"về {choice.partition(' ')[0]}" for choice in question.choices)
    file.write_text(f"{head}shuffle_choices: false\nquestions:\n{questions}", encoding="utf-8")
    as_written = _opened_final(shop)
    assert {key.correct for key in as_written.keys or () if isinstance(key, SingleChoiceKey)} == {0}


def _opened_final(shop: Shop) -> Quiz:
    """The final quiz as whoever has its key sees it."""
    toc = shop.toc(report := shop.build())
    shop.open(report, OPEN_FINAL, Sealed.KEYS)
    files = files_in(shop.layout, toc)
    listed = next(quiz for quiz in toc.quizzes if quiz.id == OPEN_FINAL)
    return open_quiz(COURSE, listed, files.__getitem__, shop.opened.get).quiz


def test_a_paper_has_ten_essays_at_most(shop: Shop) -> None:
    """Counted as the worst draw would have it, in the source and in a package that somebody else has made."""

    def write(drawn: int, written: int) -> None:
        bank = "".join(f"  - {{id: e{number}, type: essay, stem: Viết {number}.}}\n" for number in range(20))
        (shop.source / "ngan-hang.yaml").write_text(f"questions:\n{bank}", encoding="utf-8")
        own = "".join(f"  - {{id: r{number}, type: essay, stem: Riêng {number}.}}\n" for number in range(written))
        (shop.source / "cuoi-khoa.yaml").write_text(
            "id: cuoi-khoa\ntitle: Bài cuối khóa\nkind: final\n"
            f"draw: [{{from: ngan-hang.yaml, count: {drawn}}}]\nquestions:\n{own}",
            encoding="utf-8",
        )

    write(7, 3)
    quiz = _opened_final(shop)
    assert quiz.most_essays == 10
    write(7, 4)
    with pytest.raises(SourceError, match="10 essays"):
        shop.build()
    sections = msgspec.structs.replace(quiz.sections[-1], count=8)
    more = msgspec.structs.replace(quiz, keys=None, sections=(*quiz.sections[:-1], sections))
    with pytest.raises(MalformedPackageError, match="10 essays"):
        read_quiz(msgspec.json.encode(more), "x")

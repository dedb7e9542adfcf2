"""How long a search takes while somebody types, over 20,000 passages of real text, and what the index costs.

The texts are the statutes, the help pages and the security course of ``../shared/data``, rendered and cut as the cache
does it. They give about 11,000 passages; to come to 20,000, the statutes are there twice more as courses of their own,
each time without every seventh paragraph, so the words stay as common as they really are (and phrases of the law
become three times as common: the harder case).

Typing is replayed key by key from the second letter on: phrases of the texts, as written, without diacritics, with the
tone mark in the other place, decomposed; the commonest words; numbers of laws; words that are nowhere. The floor, in
the same run over the same strings: FTS5's own bare query for 20 ids, without ranks, texts or snippets. All of it is
typed twice, and of each keystroke the quicker time counts, here and for the floor. What indexing costs is held against
a plain FTS5 table of the same texts (which has no exact forms, no titles, and no text beside the index).

``python -m benchmarks.search`` prints more: the slowest queries, and searching while a course is being put in.
"""

from __future__ import annotations

import contextlib
import gc
import random
import re
import sqlite3
import statistics
import tempfile
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure
from content_cache.render import render
from content_cache.search import INDEX_FILE, Document, DocumentKind, SearchIndex, lesson_passages
from content_cache.search.query import parse
from content_cache.text import clean, fold, slug

DATA = Path(__file__).parents[2] / "shared" / "data"
PASSAGES = 20_000
MEDIAN_MS, P99_MS = 5.0, 20.0
_BARE = "SELECT rowid FROM body WHERE body MATCH ? LIMIT 20"
COMMON = (
    *("của", "quy định", "dang cong san viet nam", "nha nuoc", "các", "và", "người", "công dân", "bộ", "bo", "đất đai"),
    *("quyền và nghĩa vụ", "quyen va nghia vu", "ủy ban nhân dân", "uỷ ban nhân dân", "cộng hoà xã hội chủ nghĩa"),
    *("Điều 5", "khoản 2 Điều 15", "31/2024/QH15", "22-CT/TW", "luật đất đai điều 5", "hội đồng nhân dân cấp xã"),
    *("không có trong sách nào", "zzzz", "xqj wkl", "của quy các nhà", "dân đất người bộ", "bảng tính", "mật khẩu"),
)


@dataclass(frozen=True)
class Course:
    """A course to index."""

    id: str
    title: str
    documents: tuple[Document, ...]

    @property
    def passages(self) -> int:
        """How many it has."""
        return sum(len(document.passages or ()) for document in self.documents)


@dataclass(frozen=True)
class Measured:
    """Times of all keystrokes, in ms, beside the floor's for the same strings."""

    typed: tuple[str, ...]
    ms: tuple[float, ...]
    floor_ms: tuple[float, ...]
    hits: int


# --- the texts


def law(path: Path, *, without_every: int = 0) -> Course:
    """A statute as a course: a chapter is a lesson, an article a heading."""
    lines = [line.strip() for line in clean(path.read_text(encoding="utf-8")).split("\n")]
    lines = [line for line in lines if line.strip("-_ ")]
    lessons: list[tuple[str, list[str]]] = [("Mở đầu", [])]
    for number, line in enumerate(lines):
        if re.match(r"(Chương|CHƯƠNG) [IVXLC\d]+\b", line):
            lessons.append((f"{line}. {lines[number + 1] if number + 1 < len(lines) else ''}", []))
        elif re.match(r"(Điều|Mục) \d+", line):
            lessons[-1][1].append(f"## {line}")
        elif not without_every or number % without_every:
            lessons[-1][1].append(re.sub(r"^(\d+)\.", r"\1\\.", line))
    id_ = slug(f"ban-{without_every} {path.stem}")
    return _course(id_, path.stem.replace("-", " "), [(title, "\n\n".join(text)) for title, text in lessons])


def pages(folder: Path, id_: str, title: str) -> Course:
    """A folder of Markdown files as a course."""
    lessons = []
    for path in sorted(folder.rglob("*.md")):
        text = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8", errors="replace"), flags=re.DOTALL).strip()
        first, _, rest = text.partition("\n")
        lessons.append((first.lstrip("# "), rest) if first.startswith("# ") else (path.stem, text))
    return _course(id_, title, lessons)


def corpus(data: Path = DATA, *, passages: int = PASSAGES) -> list[Course]:
    """Courses with so many passages at least; see the module's words. Empty where there are no texts."""
    laws = sorted((data / "vi-legal-laws").glob("Luat*.txt"))
    made = [law(path) for path in laws]
    made.append(pages(data / "vi-docs-libreoffice", "tro-giup", "Trợ giúp phần mềm văn phòng"))
    made.append(pages(data / "course-security101-vi" / "translations", "an-ninh-mang", "An ninh mạng cơ bản"))
    without_every = 7
    while laws and sum(course.passages for course in made) < passages:
        made += [law(path, without_every=without_every) for path in laws]
        without_every += 4
    return made if laws else []


def _course(id_: str, title: str, lessons: Sequence[tuple[str, str]]) -> Course:
    documents = []
    for number, (words, markdown) in enumerate(lessons, 1):
        made = render(markdown)
        documents.append(
            Document(
                kind=DocumentKind.LESSON,
                item=f"bai-{number}",
                title=" ".join(words.split()),
                passages=lesson_passages(made.html, made.headings),
                source=f"{number:064x}",
            )
        )
    return Course(id_, title, tuple(documents))


# --- what is typed


def queries(courses: Sequence[Course], count: int, seed: int = 5) -> list[str]:
    """What somebody may look for: `COMMON`, and phrases of two to five words in the forms in which people type."""
    rng = random.Random(seed)
    texts = [passage.text for course in courses for document in course.documents for passage in document.passages or ()]
    found = list(COMMON)
    while len(found) < count:
        words = rng.choice(texts).split()
        size = rng.randint(1, 5)
        at = rng.randrange(max(1, len(words) - size))
        phrase = " ".join(words[at : at + size]).strip('.,;:()"“” ')
        if len(phrase) > 1:
            found.append(rng.choice(FORMS)(phrase))
    return found


def _other_tone(text: str) -> str:
    """``hòa`` as ``hoà`` and the other way round, where a syllable ends so."""
    pairs = [("òa", "oà"), ("óa", "oá"), ("ỏa", "oả"), ("ọa", "oạ"), ("ủy", "uỷ"), ("úy", "uý"), ("ùy", "uỳ")]
    swaps = {one: other for pair in pairs for one, other in (pair, pair[::-1])}
    return re.sub("|".join(swaps), lambda match: swaps[match[0]], text)


FORMS: tuple[Callable[[str], str], ...] = (
    *(str, str.lower, str.lower, fold, fold, fold, _other_tone),
    lambda text: unicodedata.normalize("NFD", text),
)


def keystrokes(query: str) -> Iterator[str]:
    """What stands in the field after each key, from the second letter on."""
    for end in range(2, len(query) + 1):
        yield query[:end]


# --- measuring


def index(courses: Sequence[Course], path: Path) -> tuple[SearchIndex, float]:
    """Indexes all courses; returns the index, and how many seconds it took."""
    made = SearchIndex(path)
    begun = time.perf_counter()
    for course in courses:
        made.put(course.id, course.title, "0" * 64, course.documents)
    made.tidy()
    return made, time.perf_counter() - begun


def replay(made: SearchIndex, path: Path, typed: Sequence[str], *, rounds: int = 1) -> Measured:
    """Searches after every keystroke, and asks FTS5 the same.

    Args:
        made: the index.
        path: its file.
        typed: what stands in the field, one keystroke after the other.
        rounds: how often all of it is typed; of each keystroke the quickest counts, so that what else the machine did
            is not measured.
    """
    ms, floor_ms, hits = [float("inf")] * len(typed), [float("inf")] * len(typed), 0
    gc.collect()
    gc.freeze()  # the texts in memory are this benchmark's; a client has none, and does not pay for looking at them
    with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as plain:
        for _ in range(rounds):
            for at, text in enumerate(typed):
                begun = time.perf_counter()
                hits += len(made.find(text).hits)
                ms[at] = min(ms[at], (time.perf_counter() - begun) * 1000)
                query = parse(text)
                words = " ".join(f'"{word}"' for word in query.folded) + ("*" if query.open else "") if query else '"-"'
                begun = time.perf_counter()
                plain.execute(_BARE, (f"text : ({words})",)).fetchall()
                floor_ms[at] = min(floor_ms[at], (time.perf_counter() - begun) * 1000)
    gc.unfreeze()
    return Measured(tuple(typed), tuple(ms), tuple(floor_ms), hits)


def plain_table(courses: Sequence[Course], path: Path) -> float:
    """The peer of indexing: the texts in a plain FTS5 table; returns the seconds it took."""
    plain = sqlite3.connect(path, isolation_level=None)
    plain.execute("PRAGMA journal_mode = WAL")
    plain.execute("CREATE VIRTUAL TABLE t USING fts5 (x, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3')")
    begun = time.perf_counter()
    for course in courses:
        plain.execute("BEGIN")
        texts = [(passage.text,) for document in course.documents for passage in document.passages or ()]
        plain.executemany("INSERT INTO t VALUES (?)", texts)
        plain.execute("COMMIT")
    taken = time.perf_counter() - begun
    plain.close()
    return taken


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share of the values is not above."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def figures(*, data: Path = DATA, count: int = 250, passages: int = PASSAGES) -> list[Figure]:
    """Median and 99th percentile of a keystroke; what indexing costs in time and space."""
    courses = corpus(data, passages=passages)
    if not courses:
        return [Figure("search while typing", "no texts", "-", None, "../shared/data", ok=False)]
    with tempfile.TemporaryDirectory() as folder:
        path, plain_path = Path(folder) / INDEX_FILE, Path(folder) / "plain.sqlite"
        made, seconds = index(courses, path)
        plain_seconds = plain_table(courses, plain_path)
        typed = [text for query in queries(courses, count) for text in keystrokes(query)]
        measured = replay(made, path, typed, rounds=2)
        made.close()
        size, plain_size = path.stat().st_size, plain_path.stat().st_size
    total = sum(course.passages for course in courses)
    text_size = sum(
        len(passage.text.encode())
        for course in courses
        for document in course.documents
        for passage in document.passages or ()
    )
    median, p99 = statistics.median(measured.ms), percentile(measured.ms, 0.99)
    floor, floor_p99 = statistics.median(measured.floor_ms), percentile(measured.floor_ms, 0.99)
    thousands = f"{total / 1000:.1f}k"
    return [
        Figure(
            f"search {thousands} passages, {len(typed)} keystrokes, median",
            f"{median:.2f} ms",
            f"{floor:.2f} ms bare FTS5",
            median / floor,
            f"< {MEDIAN_MS:g} ms",
            ok=median < MEDIAN_MS,
        ),
        Figure(
            f"search {thousands} passages, 99th percentile",
            f"{p99:.2f} ms",
            f"{floor_p99:.2f} ms bare FTS5",
            p99 / floor_p99,
            f"< {P99_MS:g} ms",
            ok=p99 < P99_MS,
        ),
        Figure(
            "indexing, passages a second",
            f"{total / seconds:.0f}/s",
            f"{total / plain_seconds:.0f}/s plain FTS5",
            seconds / plain_seconds,
            "told",
            ok=True,
        ),
        Figure(
            f"index of {text_size / 1e6:.1f} MB of text",
            f"{size / 1e6:.1f} MB",
            f"{plain_size / 1e6:.1f} MB plain FTS5",
            size / plain_size,
            "told",
            ok=True,
        ),
    ]


def _while_indexing(made: SearchIndex, courses: Sequence[Course], typed: Sequence[str]) -> Measured:
    """Searches while another 20,000 passages are put in as one course."""
    documents = tuple(
        Document(
            kind=document.kind,
            item=f"{course.id}-{document.item}",
            title=document.title,
            passages=document.passages,
            source=document.source,
        )
        for course in courses
        for document in course.documents
    )
    writer = threading.Thread(target=made.put, args=("moi", "Khóa học mới", "1" * 64, documents))
    ms: list[float] = []
    asked: list[str] = []
    writer.start()
    while writer.is_alive():
        text = typed[len(ms) % len(typed)]
        begun = time.perf_counter()
        made.find(text)
        ms.append((time.perf_counter() - begun) * 1000)
        asked.append(text)
        time.sleep(0.005)
    writer.join()
    return Measured(tuple(asked), tuple(ms), (), 0)


def main() -> None:
    """Prints the figures and what is behind them."""
    courses = corpus()
    rng = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / INDEX_FILE
        made, seconds = index(courses, path)
        print(f"{sum(course.passages for course in courses)} passages indexed in {seconds:.1f} s")
        typed = [text for query in queries(courses, 300) for text in keystrokes(query)]
        for words, measured in (
            ("first", replay(made, path, typed)),
            ("again", replay(made, path, typed)),
            ("while indexing", _while_indexing(made, courses, rng.sample(typed, len(typed)))),
        ):
            times = measured.ms
            print(
                f"{words}: {len(times)} searches, median {statistics.median(times):.2f} ms,"
                f" p95 {percentile(times, 0.95):.2f}, p99 {percentile(times, 0.99):.2f}, most {max(times):.2f}"
            )
            for ms, text in sorted(zip(times, measured.typed, strict=True), reverse=True)[:12]:
                print(f"    {ms:6.2f} ms  {text!r}")
        made.close()


if __name__ == "__main__":
    main()

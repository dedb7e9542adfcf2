"""Getting, keeping and searching courses through the services, as the window does."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.compose import Services, open_services
from app.content_views import SearchKind
from app.errors import NotEnrolledError
from app.views import CourseState, LessonKind
from benchmarks.material import pdf, write_course
from content_cache.build import build
from content_cache.errors import MissingBlobError, NotInstalledError, OfflineError
from content_cache.key_ceremony import new_keys
from content_cache.publish import publish
from content_cache.signing import SigningKey

COURSE = "khoa-hoc-do"


class Place:
    """A published folder with one course, and a home that trusts it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.source, self.layout, self.target = root / "source", root / "layout", root / "stick"
        new_keys(root / "keys")
        write_course(self.source, lessons=4, pictures=2, documents=2, picture_bytes=9_000, document_bytes=300_000)
        self.release()

    def release(self) -> None:
        key = SigningKey.load(self.root / "keys" / "publisher.key")
        build(self.source, self.layout, key)
        publish(self.layout, self.target)

    def home(self, name: str = "home") -> Services:
        services = open_services(self.root / name)
        services.library.trust((self.root / "keys" / "keys.json").read_bytes())
        return services


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def services(place: Place) -> Iterator[Services]:
    made = place.home()
    yield made
    made.close()


def test_a_place_is_looked_at_without_becoming_the_library(place: Place, services: Services) -> None:
    (offer,) = services.library.offers(None, str(place.target)).courses
    assert (offer.course_id, offer.state) == (COURSE, CourseState.AVAILABLE)
    assert 0 < offer.reading_bytes < offer.size_bytes
    assert services.library.view(None).cards == ()
    services.library.fetch(None, COURSE, source=str(place.target), with_media=False)
    assert services.library.offers(None, str(place.target)).courses[0].state is CourseState.INSTALLED
    lesson = place.source / "bai-001.md"
    lesson.write_text(lesson.read_text(encoding="utf-8") + "\nMới.\n", encoding="utf-8")
    place.release()
    assert services.library.offers(None, str(place.target)).courses[0].state is CourseState.UPDATE
    with pytest.raises(OfflineError):
        services.library.offers(None, str(place.root / "nowhere"))
    (place.root / "empty").mkdir()
    with pytest.raises(MissingBlobError):
        services.library.offers(None, str(place.root / "empty"))
    with pytest.raises(NotEnrolledError):
        services.library.offers(None, None)


def test_a_document_is_a_lesson_with_or_without_its_file(place: Place, services: Services) -> None:
    person = services.profiles.create("Nguyễn Văn An")
    card = services.library.fetch(person.id, COURSE, source=str(place.target), with_media=False)
    assert card.missing_bytes > 600_000
    rows = [row for topic in services.library.outline(person.id, COURSE).topics for row in topic.lessons]
    assert [row.kind for row in rows] == [LessonKind.TEXT] * 4 + [LessonKind.PDF] * 2
    assert rows[4].missing_bytes > 300_000
    page = services.reading.open(person.id, COURSE, rows[4].lesson_id)
    assert page.file is not None
    assert (page.kind, page.file.here, page.html) == (LessonKind.PDF, False, "")
    card = services.library.fetch_media(person.id, COURSE, page.file.name)
    assert 0 < card.missing_bytes < 400_000
    again = services.reading.file(COURSE, page.file.name)
    assert again.path is not None
    assert again.path.read_bytes().startswith(b"%PDF")
    card = services.library.fetch_media(person.id, COURSE, None)
    assert card.missing_bytes == 0
    services.reading.save_position(person.id, COURSE, rows[4].lesson_id, 250)
    assert services.reading.open(person.id, COURSE, rows[4].lesson_id).position == 250
    services.library.remove_media(COURSE)
    assert services.library.view(person.id).cards[0].missing_bytes > 600_000
    with pytest.raises(NotInstalledError):
        services.reading.file(COURSE, "media/khong-co.pdf")


def test_the_disk_in_figures(place: Place, services: Services) -> None:
    person = services.profiles.create("Nguyễn Văn An")
    services.library.fetch(person.id, COURSE, source=str(place.target))
    (row,) = services.library.disk().courses
    assert (row.course_id, row.missing_bytes, row.older_bytes, row.opened_at) == (COURSE, 0, 0, None)
    assert row.media_bytes > 600_000 > row.reading_bytes > 0
    first = services.library.outline(person.id, COURSE).topics[0].lessons[0]
    services.reading.open(person.id, COURSE, first.lesson_id)
    view = services.library.disk()
    assert view.courses[0].opened_at is not None
    assert view.free_bytes > 0
    assert view.budget_bytes is None
    services.library.remove(COURSE)
    assert services.library.disk().courses == ()


def test_search_says_what_it_found_and_where(place: Place, services: Services) -> None:
    services.library.fetch(None, COURSE, source=str(place.target))
    found = services.search.find("chinh tri")
    assert found.hits
    assert not found.preparing
    hit = found.hits[0]
    assert (hit.course_id, hit.kind) == (COURSE, SearchKind.LESSON)
    assert any(piece.hit for piece in hit.snippet)
    services.library.remove(COURSE)
    assert services.search.find("chinh tri").hits == (), "what is removed is not found, prepared or not"


def test_a_lost_database_is_repaired_from_where_courses_came(place: Place) -> None:
    services = place.home()
    services.library.fetch(None, COURSE, source=str(place.target))
    services.close()
    path = place.root / "home" / "cache" / "courses.sqlite"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(os.urandom(path.stat().st_size))
    services = open_services(place.root / "home")
    assert services.library.view(None).cards == ()
    assert services.library.verify().courses == (COURSE,)
    assert services.library.repair(None).courses == ()
    assert services.library.view(None).cards[0].course_id == COURSE
    assert services.library.unfinished() == ()
    services.close()


def test_a_repair_that_the_place_cannot_do_becomes_an_update(place: Place, services: Services) -> None:
    services.library.fetch(None, COURSE, source=str(place.target))
    damaged = next((place.root / "home" / "cache" / "files").iterdir())
    damaged.write_bytes(b"0" * damaged.stat().st_size)
    for number in (1, 2):
        (place.source / f"tai-lieu-{number}.pdf").write_bytes(pdf(random.Random(9), 280_000 + number))
    place.release()
    (place.target / "blobs" / "sha256" / damaged.name).unlink()
    assert services.library.verify().courses == (COURSE,)
    assert services.library.repair(None).courses == ()
    assert services.library.view(None).cards[0].serial == 2

"""``tuhoc client``, the commands about courses: listing, fetching, searching, keeping."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from app.cli.client_home import chosen_profile, opened, profile_option
from app.cli.options import home_option, json_option
from app.cli.output import emit, say
from app.content_views import SearchKind, VerifyReport
from app.views import CourseCard, FetchProgress


def _source_option(function: Any) -> Any:
    return click.option("--from", "source", help="A folder, a stick, a package file or a URL, instead of the hub.")(
        function
    )


def _teller() -> Callable[[FetchProgress], None]:
    """Tells how far a fetch is, a line each ten per cent."""
    last = -1

    def tell(progress: FetchProgress) -> None:
        nonlocal last
        percent = 100 * progress.done_bytes // max(progress.total_bytes, 1)
        if percent >= last + 10:
            last = percent
            left = "" if progress.seconds_left is None else f", about {round(progress.seconds_left)} s left"
            say(f"{percent} % ({progress.done_bytes} of {progress.total_bytes} bytes{left})")

    return tell


@click.command("courses")
@home_option
@profile_option
@click.option("--offline", is_flag=True, help="Only what is known here; ask nobody.")
@json_option
def courses(home: Path | None, profile: str | None, offline: bool, as_json: bool) -> None:
    """List the courses here and, when the hub answers, those that it offers."""
    with opened(home) as services:
        who = chosen_profile(services, profile)
        view = services.library.view(who)
        if not offline and who is not None:
            try:
                view = services.library.refresh(who)
            except Exception as error:
                if not hasattr(error, "kind"):
                    raise
                say(f"the hub's list could not be read now: {error}")
    data = {
        "courses": [
            {
                "course": card.course_id,
                "title": card.title,
                "state": card.state.value,
                "version": card.version,
                "serial": card.serial,
                "lessons": card.lessons_total,
                "lessons_done": card.lessons_done,
                "size_bytes": card.size_bytes,
                "missing_bytes": card.missing_bytes,
                "unfinished": None
                if card.unfinished is None
                else {
                    "done_bytes": card.unfinished.done_bytes,
                    "total_bytes": card.unfinished.total_bytes,
                    "paused": card.unfinished.paused,
                },
            }
            for card in view.cards
        ]
    }
    lines = [f"{card.course_id}\t{card.state}\t{card.serial}\t{card.title}{_what_lacks(card)}" for card in view.cards]
    emit(data, lines or ["no courses are known here yet"], as_json=as_json)


@click.command("fetch")
@click.argument("course")
@_source_option
@click.option("--without-media", is_flag=True, help="Leave out audio, video and documents.")
@click.option("--with-media", is_flag=True, help="Bring them after all.")
@home_option
@profile_option
@json_option
def fetch(
    *,
    course: str,
    source: str | None,
    without_media: bool,
    with_media: bool,
    home: Path | None,
    profile: str | None,
    as_json: bool,
) -> None:
    """Bring COURSE here, or its update; verified before anything of it can be seen.

    A fetch that was interrupted goes on from where it stopped.
    """
    if without_media and with_media:
        raise click.UsageError("--with-media and --without-media exclude each other")
    wanted = True if with_media else (False if without_media else None)
    with opened(home) as services:
        card = services.library.fetch(
            chosen_profile(services, profile),
            course,
            source=source,
            with_media=wanted,
            on_progress=_teller(),
            on_readable=lambda card: say(f"{card.course_id} can be read now"),
        )
    emit(
        {
            "course": card.course_id,
            "title": card.title,
            "version": card.version,
            "serial": card.serial,
            "lessons": card.lessons_total,
            "size_bytes": card.size_bytes,
            "missing_bytes": card.missing_bytes,
        },
        [f"{card.course_id} {card.version}, serial {card.serial}: {card.title}"],
        as_json=as_json,
    )


@click.command("remove")
@click.argument("course")
@click.option("--media", is_flag=True, help="Only its audio, video and documents.")
@home_option
@json_option
def remove(course: str, media: bool, home: Path | None, as_json: bool) -> None:
    """Take COURSE off this computer. Results and progress stay."""
    with opened(home) as services:
        services.library.outline(None, course)  # a course that is not here is named
        if media:
            services.library.remove_media(course)
        else:
            services.library.remove(course)
    what = f"removed: audio, video and documents of {course}; its lessons stay" if media else f"removed: {course}"
    emit({"course": course, "media_only": media}, [what], as_json=as_json)


@click.command("disk")
@home_option
@json_option
def disk(home: Path | None, as_json: bool) -> None:
    """Say what each course takes on the disk, in bytes."""
    with opened(home) as services:
        view = services.library.disk()
    data = {
        "courses": [
            {
                "course": row.course_id,
                "title": row.title,
                "reading_bytes": row.reading_bytes,
                "media_bytes": row.media_bytes,
                "missing_bytes": row.missing_bytes,
                "older_bytes": row.older_bytes,
                "opened": row.opened_at.isoformat() if row.opened_at else None,
            }
            for row in view.courses
        ],
        "other_bytes": view.other_bytes,
        "free_bytes": view.free_bytes,
        "budget_bytes": view.budget_bytes,
    }
    lines = [
        f"{row.course_id}\t{row.reading_bytes} bytes to read, {row.media_bytes} of media, {row.missing_bytes} not here"
        for row in view.courses
    ]
    lines.append(f"search, prepared pages, unfinished fetches: {view.other_bytes} bytes; free: {view.free_bytes} bytes")
    emit(data, lines, as_json=as_json)


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@home_option
@json_option
def search(words: tuple[str, ...], limit: int, home: Path | None, as_json: bool) -> None:
    """Find WORDS in every course here, with or without diacritics; the last word may be a beginning."""
    if not " ".join(words).strip():
        raise click.UsageError("give words to look for")
    with opened(home) as services:
        services.library.prepare()
        found = services.search.find(" ".join(words), limit=limit)
    data = {
        "words": found.words,
        "more": found.more,
        "hits": [
            {
                "course": hit.course_id,
                "lesson": hit.item_id if hit.kind is SearchKind.LESSON else None,
                "anchor": hit.anchor,
                "snippet": "".join(piece.text for piece in hit.snippet),
                "kind": hit.kind.value,
                "item": hit.item_id,
                "title": hit.title,
                "heading": hit.heading,
                "marked": [piece.text for piece in hit.snippet if piece.hit],
            }
            for hit in found.hits
        ],
    }
    lines = []
    for hit in found.hits:
        place = " > ".join(filter(None, (hit.course_title, hit.title, hit.heading)))
        snippet = "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in hit.snippet)
        lines += [place, f"    {snippet}"]
    emit(data, lines or ["nothing found"], as_json=as_json)


@click.command("verify")
@home_option
@json_option
def verify(home: Path | None, as_json: bool) -> int:
    """Look at every stored byte of every course. Status 1 when something is damaged; nothing is changed."""
    with opened(home) as services:
        report = services.library.verify()
    emit(_verified(report), _verified_lines(report), as_json=as_json)
    if report.courses:
        say(f"error: altered-blob: damaged: {', '.join(report.courses)}; tuhoc client repair brings it again")
        return 1
    return 0


@click.command("repair")
@_source_option
@home_option
@profile_option
@json_option
def repair(source: str | None, home: Path | None, profile: str | None, as_json: bool) -> int:
    """Bring again what is damaged or lost, and only that; from the hub, or from where it came."""
    with opened(home) as services:
        report = services.library.repair(chosen_profile(services, profile), source=source, on_progress=_teller())
    emit(_verified(report), _verified_lines(report), as_json=as_json)
    return 1 if report.courses else 0


def _what_lacks(card: CourseCard) -> str:
    """What a line about a course says at its end: media that are not here, a fetch that has not ended."""
    parts = [f"{card.missing_bytes} bytes of media not here"] if card.missing_bytes else []
    if card.unfinished is not None:
        word = "paused" if card.unfinished.paused else "unfinished"
        parts.append(f"{word}, {card.unfinished.done_bytes} of {card.unfinished.total_bytes} bytes")
    return f"\t({'; '.join(parts)})" if parts else ""


def _verified(report: VerifyReport) -> dict[str, Any]:
    return {
        "checked_files": report.checked_files,
        "checked_bytes": report.checked_bytes,
        "damaged_files": report.damaged_files,
        "damaged_bytes": report.damaged_bytes,
        "courses": list(report.courses),
    }


def _verified_lines(report: VerifyReport) -> list[str]:
    return [
        f"{report.checked_files} files, {report.checked_bytes} bytes looked at: "
        f"{report.damaged_files} damaged ({report.damaged_bytes} bytes)"
    ]


COMMANDS = (courses, fetch, remove, disk, search, verify, repair)
"""In the order of ``--help``."""

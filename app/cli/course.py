"""``tuhoc course``: from a folder of Markdown to a signed package."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from app.cli.course_seals import COMMANDS, hub_option
from app.cli.options import json_option
from app.cli.output import emit, say
from content_cache.build import build as build_package
from content_cache.errors import SourceError, SourceNote
from content_cache.importing import import_course
from content_cache.publish import publish as publish_package
from content_cache.seal_parting import shared_keys
from content_cache.signing import SigningKey
from content_cache.source import check as check_source
from content_cache.source import new_course

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group()
def command() -> None:
    """Write, import, check, build and publish courses."""


@command.command("new")
@click.argument("folder", type=_FOLDER)
def new(folder: Path) -> None:
    """Write a small example course into FOLDER, to start from."""
    new_course(folder)
    say(f"{folder}: edit course.yaml first; `tuhoc course check {folder}` tells what is wrong")


@command.command("import")
@click.argument("original", type=click.Path(path_type=Path))
@click.option("--out", "source", type=_FOLDER, required=True, help="Folder to write; it must be new or empty.")
@json_option
def import_(original: Path, source: Path, as_json: bool) -> None:
    """Make a course's source of ORIGINAL: a law's plain text (.txt), Markdown, or a folder of Markdown."""
    report = import_course(original, source)
    data = {
        "format": report.format,
        "course": report.course,
        "title": report.title,
        "taken": report.taken,
        "left_out": [{"what": one.what, "why": one.why} for one in report.left_out],
    }
    lines = [f"{report.course}: {report.title}", ", ".join(f"{name}: {count}" for name, count in report.taken.items())]
    lines += [f"left out: {one.what}: {one.why}" for one in report.left_out]
    lines.append(f"go on in {source}: `tuhoc course check {source}`")
    emit(data, lines, as_json=as_json)


@command.command("check")
@click.argument("source", type=_FOLDER)
@json_option
def check(source: Path, as_json: bool) -> int:
    """Look for mistakes in the course at SOURCE; each is named with its file and line."""
    course, notes = check_source(source)
    hints = sorted([*notes.hints, *(shared_keys(course) if course is not None else ())])
    errors, warnings = sorted(notes.errors), sorted(notes.warnings)
    data = {
        "errors": [_entry(note) for note in errors],
        "warnings": [_entry(note) for note in warnings],
        "hints": [_entry(note) for note in hints],
    }
    lines = [f"error: {_place(note)}" for note in errors]
    lines += [f"warning: {_place(note)}" for note in warnings]
    lines += [f"hint: {_place(note)}" for note in hints]
    lines.append(f"errors: {len(errors)}, warnings: {len(warnings)}")
    emit(data, lines, as_json=as_json)
    return 1 if errors else 0


@command.command("build")
@click.argument("source", type=_FOLDER)
@click.option("--out", "layout", type=_FOLDER, required=True, help="OCI image layout to write or add to.")
@click.option("--key", "key", type=click.Path(path_type=Path, dir_okay=False), required=True)
@click.option("--serial", type=click.IntRange(min=1), help="Instead of the next one.")
@hub_option
@json_option
def build(*, source: Path, layout: Path, key: Path, serial: int | None, hubs: tuple[str, ...], as_json: bool) -> None:
    """Build the course at SOURCE into LAYOUT and sign it with the publisher's key KEY.

    The keys of graded quizzes, and questions that are locked, are sealed: to each --hub, to a spoken code
    (`course codes`), and to a release key (`course release`).
    """
    try:
        report = build_package(source, layout, SigningKey.load(key), serial=serial, hubs=hubs)
    except SourceError as error:
        for note in error.notes[1:]:
            say(f"error: {_place(note)}")
        raise
    data: dict[str, Any] = {
        "course": report.course,
        "version": report.version,
        "serial": report.serial,
        "digest": report.digest,
        "lessons": report.lessons,
        "questions": report.questions,
        "files": report.files,
        "bytes": report.bytes,
        "sealed": list(report.sealed),
        "hubs": len(report.hubs),
        "warnings": [_entry(w) for w in report.warnings],
    }
    for warning in report.warnings:
        say(f"warning: {_place(warning)}")
    lines = [
        f"{report.course} {report.version}, serial {report.serial}: {report.lessons} lessons, "
        f"{report.questions} questions, {report.files} files, {report.bytes} bytes",
        report.digest,
    ]
    if report.sealed:
        lines.append(f"sealed: {', '.join(report.sealed)}; hubs that can open them: {len(report.hubs)}")
    emit(data, lines, as_json=as_json)


@command.command("publish")
@click.argument("layout", type=_FOLDER)
@click.argument("target")
@click.option(
    "--key", "key", type=click.Path(path_type=Path, dir_okay=False), help="Signs the list joined with a folder's."
)
@json_option
def publish(layout: Path, target: str, key: Path | None, as_json: bool) -> None:
    """Publish the courses of LAYOUT.

    TARGET is a folder, for any web server, a hub, or a stick; a file NAME.zip, which can be mailed; or
    oci://HOST[:PORT]/REPOSITORY. A registry's name and password come from TUHOC_REGISTRY_USER and
    TUHOC_REGISTRY_PASSWORD, or from where docker and skopeo keep them.
    """
    from content_cache.registry.errors import BadTargetError
    from content_cache.registry.target import is_registry

    to_registry = is_registry(target)
    to_archive = not to_registry and target.lower().endswith(".zip")
    other_file = target.lower().endswith((".tar", ".gz", ".tgz", ".7z", ".rar", ".xz"))
    if ("://" in target and not to_registry) or other_file:
        raise BadTargetError(target, "publishing goes to a folder, to a file NAME.zip, or to oci://HOST/REPOSITORY")
    if key is not None and (to_registry or to_archive):
        raise click.UsageError("--key joins the list of a folder; a registry and a zip have none to join")
    if to_registry:
        _publish_to_registry(layout, target, as_json=as_json)
        return
    if to_archive:
        from content_cache.archive_publish import publish_archive

        report = publish_archive(layout, Path(target))
    else:
        report = publish_package(layout, Path(target), SigningKey.load(key) if key else None)
    emit(
        {
            "target": report.target,
            "courses": list(report.courses),
            "list_version": report.list_version,
            "blobs_copied": report.blobs_copied,
            "bytes_copied": report.bytes_copied,
        },
        [
            f"{report.target}: {', '.join(report.courses)} "
            f"({report.blobs_copied} new blobs, {report.bytes_copied} bytes)"
        ],
        as_json=as_json,
    )


def _publish_to_registry(layout: Path, text: str, *, as_json: bool) -> None:
    from content_cache.registry.client import Registry
    from content_cache.registry.credentials import find_credentials
    from content_cache.registry.push import push
    from content_cache.registry.target import parse_target

    target = parse_target(text)
    credentials = find_credentials(target.host, target.repository, os.environ, Path.home())
    report = push(layout, target, lambda there: Registry(there, credentials))
    emit(
        {
            "target": report.target,
            "courses": list(report.courses),
            "manifests": [
                {"course": made.course, "serial": made.serial, "digest": made.digest, "tag": made.tag}
                for made in report.manifests
            ],
            "blobs_copied": report.blobs_copied,
            "bytes_copied": report.bytes_copied,
        },
        [
            *(f"{report.target}:{made.tag}@{made.digest}" for made in report.manifests),
            f"{report.blobs_copied} new blobs, {report.bytes_copied} bytes",
        ],
        as_json=as_json,
    )


def _entry(note: SourceNote) -> dict[str, Any]:
    return {"file": note.file, "line": note.line, "message": note.message}


def _place(note: SourceNote) -> str:
    return f"{note.file}:{note.line}: {note.message}"


for one in COMMANDS:
    command.add_command(one)

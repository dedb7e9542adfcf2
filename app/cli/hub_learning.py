"""``tuhoc hub progress|feedback``: what learners have read and reviewed, and what they have to say."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from app.cli.options import data_option, json_option
from app.cli.output import counted, emit, say


@click.command("progress")
@data_option
@click.option("--course", help="Of this course only.")
@json_option
def progress(data: Path, course: str | None, as_json: bool) -> None:
    """Say how far everybody is in their lessons, and how many questions they reviewed on which day."""
    from sync.hub import learning_progress

    found = learning_progress(data, course=course)
    say(
        f"{counted(len(found.lessons), 'lesson')} begun, "
        f"{sum(one.completed_at is not None for one in found.lessons)} completed"
    )
    lines = [
        f"{one.name}\t{one.course}/{one.lesson}\t"
        + (f"{one.reached / 10:.0f} %" if one.completed_at is None else f"completed {one.completed_at:%Y-%m-%d}")
        for one in found.lessons
    ]
    lines += [
        f"{one.name}\t{one.course}\treviewed {one.day}: {one.remembered} remembered, {one.forgotten} forgotten, "
        f"{one.new} for the first time"
        for one in found.reviews
    ]
    emit(
        msgspec.to_builtins(found), lines or ["nothing yet: it comes with the learners' next sending"], as_json=as_json
    )


@click.group("feedback")
def feedback() -> None:
    """What learners have to say of courses, kept apart from all results."""


@feedback.command("list")
@data_option
@click.option("--names", is_flag=True, help="Tell whose computers it came from.")
@json_option
def list_feedback(data: Path, names: bool, as_json: bool) -> None:
    """List feedback in the order in which it came, opened with the hub's own key (hub.age)."""
    from sync.hub import feedback_received

    found = feedback_received(data, names=names)
    closed = sum(not one.opened for one in found)
    say(f"{len(found)} in all" + (f", {closed} sealed to a key that is not in hub.age" if closed else ""))
    lines = [
        f"{one.received_at:%Y-%m-%d}\t{one.course}{'' if one.lesson is None else f'/{one.lesson}'}"
        f"\t{one.rating or '-'}\t{' '.join((one.text or '').split())}" + (f"\t{one.name}" if names else "")
        for one in found
        if one.opened
    ]
    told = [_told(one, names=names) for one in msgspec.to_builtins(found)]
    emit({"feedback": told}, lines or ["nothing that can be read yet"], as_json=as_json)


def _told(one: dict[str, object], *, names: bool) -> dict[str, object]:
    return one if names else {word: value for word, value in one.items() if word != "name"}


COMMANDS = (progress, feedback)

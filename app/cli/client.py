"""``tuhoc client``: what the window does, for scripts and for people on support duty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from app.cli.client_class import COMMANDS as ABOUT_CLASSES
from app.cli.client_class import class_of
from app.cli.client_courses import COMMANDS as ABOUT_COURSES
from app.cli.client_home import chosen_profile, opened, profile_option
from app.cli.client_parcel import COMMANDS as ABOUT_PARCELS
from app.cli.client_records import COMMANDS as ABOUT_RECORDS
from app.cli.client_seals import COMMANDS as ABOUT_SEALS
from app.cli.client_sync import COMMANDS as ABOUT_SENDING
from app.cli.client_ways import COMMANDS as ABOUT_WAYS
from app.cli.options import home_option, json_option
from app.cli.output import emit
from app.errors import UnknownProfileError
from app.views import ResultRow
from sync.receipt import group_code


@click.group()
def command() -> None:
    """A learner's computer, without its window."""


@command.command("trust")
@click.argument("keys", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@home_option
@json_option
def trust(keys: Path, home: Path | None, as_json: bool) -> None:
    """Pin the root keys of KEYS.json for this home. Enrolment does it by itself."""
    with opened(home) as services:
        version = services.library.trust(keys.read_bytes())
    emit({"version": version}, [f"trusted: keys.json version {version}"], as_json=as_json)


@command.command("enrol")
@click.argument("url")
@click.argument("code")
@click.option("--room", metavar="CODE", help="Join code of a machine in the room that reaches the hub.")
@click.option("--address", help="HOST:PORT of that machine, where the network lets no multicast through.")
@home_option
@profile_option
@json_option
def enrol(
    *,
    url: str,
    code: str,
    room: str | None,
    address: str | None,
    home: Path | None,
    profile: str | None,
    as_json: bool,
) -> None:
    """Tie this computer's profile to the person for whom the hub at URL gave out CODE.

    URL is the hub's own address, also with --room: that machine passes the exchange on, and is joined afterwards.
    """
    with opened(home) as services:
        door = None if room is None else services.joining.door(room, address)
        people = services.profiles.list()
        # The only person here who is not enrolled yet is who is meant: what they did before comes along.
        alone = people[0].id if len(people) == 1 and not people[0].enrolled else None
        view = services.enrolment.enrol(chosen_profile(services, profile) if profile else alone, url, code, door=door)
        joined = None if room is None else services.joining.join(room, address)
    data = {
        "profile": view.id,
        "name": view.full_name,
        "unit": view.unit_name,
        "hub": view.hub_name,
        "device": view.device_id,
        "joined": None if joined is None else joined.name,
    }
    who = f"{view.full_name} ({view.unit_name})" if view.unit_name else view.full_name
    lines = [f"{who}, {view.hub_name}"]
    if joined is not None:
        lines.append(f"joined {joined.name} at {joined.address}")
    emit(data, lines, as_json=as_json)


@command.command("status")
@home_option
@profile_option
@json_option
def status(home: Path | None, profile: str | None, as_json: bool) -> None:
    """Say where every result is: draft, waiting, carried or received; and its receipt code."""
    with opened(home) as services:
        people = [p for p in services.profiles.list() if profile in (None, p.id)]
        found = [(person, services.results.list(person.id)) for person in people]
        views = [services.syncing.status(person.id) for person in people]
        classes = {person.id: class_of(services, person.id) for person in people}
    contacts = [view.last_contact for view in views if view.last_contact]
    data = {
        "waiting": sum(view.waiting for view in views),
        "last_contact": max(contacts).isoformat() if contacts else None,
        "profiles": [
            {
                "profile": p.id,
                "name": p.full_name,
                "unit": p.unit_name,
                "enrolled": p.enrolled,
                "hub": p.hub_url,
                "class": classes[p.id],
            }
            for p in people
        ],
        "results": [_result(person.id, row) for person, rows in found for row in rows],
    }
    lines = [
        f"{row.state.value}\t{row.quiz_title}\t{_score(row)}\t{group_code(row.code) if row.code else '-'}"
        for _person, rows in found
        for row in rows
    ] or ["no result yet: tuhoc opens the window in which quizzes are taken"]
    lines += [f"{p.full_name} is in class: {one['name']}, at {one['relay']}" for p in people if (one := classes[p.id])]
    emit(data, lines, as_json=as_json)


@command.command("review")
@home_option
@profile_option
@json_option
def review(home: Path | None, profile: str | None, as_json: bool) -> None:
    """Say what is due for review (ôn tập): per person, and of which courses."""
    with opened(home) as services:
        people = [p for p in services.profiles.list() if profile in (None, p.id)]
        if profile is not None and not people:
            raise UnknownProfileError(profile)
        found = [(person, services.reviews.summary(person.id)) for person in people]
    data = {
        "profiles": [
            {
                "profile": person.id,
                "name": person.full_name,
                "due": view.due,
                "done_today": view.done_today,
                "daily_limit": view.daily_limit,
                "later": view.later,
                "total": view.total,
                "resting": view.resting,
                "tomorrow": view.tomorrow,
                "next_due": view.next_due_at.isoformat() if view.next_due_at else None,
                "courses": [
                    {"course": one.course_id, "due": one.due, "total": one.total, "here": one.here}
                    for one in view.courses
                ],
            }
            for person, view in found
        ]
    }
    lines = [
        f"{person.full_name}\t{view.due} due, {view.done_today} of {view.daily_limit} done today, "
        f"{view.total} under review"
        for person, view in found
    ]
    emit(data, lines, as_json=as_json)


def _result(profile: str, row: ResultRow) -> dict[str, Any]:
    return {
        "id": row.record_id or row.attempt_id,
        "attempt": row.attempt_id,
        "profile": profile,
        "course": row.course_id,
        "quiz": row.quiz_id,
        "number": row.number,
        "score": row.score,
        "passed": row.passed,
        "awaiting": row.awaiting,
        "confirmed": row.confirmed,
        "claimed": row.claimed,
        "decision": row.decision,
        "state": row.state.value,
        "refused": row.refused,
        "code": row.code,
        "submitted": row.submitted_at.isoformat() if row.submitted_at else None,
    }


def _score(row: ResultRow) -> str:
    if row.awaiting:
        return "to be graded"
    return "-" if row.score is None else f"{row.score / 10:.1f} %"


for one in (*ABOUT_COURSES, *ABOUT_SEALS, *ABOUT_PARCELS, *ABOUT_RECORDS, *ABOUT_SENDING, *ABOUT_WAYS, *ABOUT_CLASSES):
    command.add_command(one)

"""What the client's commands share: the services of a home, and whose profile is meant."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.options import chosen_home
from app.cli.output import say
from app.compose import Services, open_services
from app.errors import UnknownProfileError


@contextmanager
def opened(home: Path | None) -> Iterator[Services]:
    services = open_services(chosen_home(home))
    if services.recovery is not None:
        aside = "" if services.recovery.aside is None else f"; the damaged file is kept as {services.recovery.aside}"
        say(f"the study database was mended: {services.recovery.mended.value}{aside}")
    try:
        yield services
    finally:
        services.close()


def chosen_profile(services: Services, wanted: str | None) -> str | None:
    """The profile asked for, the only one, or the one last used; None in a home without people."""
    profiles = [profile.id for profile in services.profiles.list()]
    if wanted is not None:
        if wanted not in profiles:
            raise UnknownProfileError(wanted)
        return wanted
    last = services.settings.load().last_profile
    if last in profiles:
        return last
    return profiles[0] if profiles else None


def profile_option(function: Any) -> Any:
    return click.option("--profile", help="A profile's id, where the home holds several.")(function)

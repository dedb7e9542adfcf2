"""What a registry can say no to.

::

    ContentError
    ├── BadTargetError           bad-target          not a place that courses can be published to
    └── RegistryError            registry
        ├── NoRegistryError      no-registry         something answers there that is no registry, or not safely
        ├── AccessDeniedError    access-denied       it does not know who asks, or does not let them write
        ├── NoRepositoryError    no-repository       it has no such repository and makes none
        ├── TagConflictError     tag-conflict        a tag that is needed names something else
        └── RegistryRefusedError registry-refused    anything else, in the registry's own words

A registry that cannot be reached, is in trouble or falls silent raises the errors of fetching: `OfflineError`,
`ServerFaultError`, `CutOffError`.
"""

from __future__ import annotations

from typing import ClassVar

from content_cache.errors import ContentError


class BadTargetError(ContentError):
    """A text that names no place to publish to."""

    kind: ClassVar[str] = "bad-target"

    def __init__(self, target: str, reason: str) -> None:
        self.target = target
        self.reason = reason
        super().__init__(f"{target}: {reason}")


class RegistryError(ContentError):
    """A registry said no."""

    kind: ClassVar[str] = "registry"


class NoRegistryError(RegistryError):
    """What answers at the address does not behave as a registry."""

    kind: ClassVar[str] = "no-registry"

    def __init__(self, where: str, reason: str) -> None:
        self.where = where
        self.reason = reason
        super().__init__(f"{where}: {reason}")


class AccessDeniedError(RegistryError):
    """The registry wants to know who asks, or they may not."""

    kind: ClassVar[str] = "access-denied"

    def __init__(self, where: str, status: int, *, had_credentials: bool) -> None:
        self.where = where
        self.status = status
        self.had_credentials = had_credentials
        told = "refused the name and password" if had_credentials else "asks for a name and a password"
        super().__init__(f"{where}: {told} (HTTP {status})")


class NoRepositoryError(RegistryError):
    """The registry has no such repository, and does not make it."""

    kind: ClassVar[str] = "no-repository"

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(f"{where}: no such repository; make it there first")


class TagConflictError(RegistryError):
    """A tag that a course needs is taken by something else."""

    kind: ClassVar[str] = "tag-conflict"

    def __init__(self, where: str, tag: str, course: str) -> None:
        self.where = where
        self.tag = tag
        self.course = course
        super().__init__(f"{where}: tag {tag} is not of course {course}; publish it to a repository of its own")


class RegistryRefusedError(RegistryError):
    """The registry refused for a reason of its own."""

    kind: ClassVar[str] = "registry-refused"

    def __init__(self, where: str, status: int, told: str) -> None:
        self.where = where
        self.status = status
        self.told = told
        super().__init__(f"{where}: HTTP {status} {told}".rstrip())

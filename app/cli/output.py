"""What the command line prints: one JSON object or lines for people, and refusals with their kind and status."""

from __future__ import annotations

import json
import os
import sys
import traceback
import unicodedata
from collections.abc import Iterable
from typing import Any

import click

NOT_WELL = frozenset(
    {
        "altered-blob",
        "bad-backup",
        "bad-signature",
        "damaged-cache",
        "damaged-database",
        "identity-lost",
        "malformed-package",
        "missing-blob",
        "compromised-key",
        "older-serial",
        "out-of-scope",
        "retired-key",
        "too-few-roots",
        "unsupported-format",
        "untrusted-key",
    }
)
"""Refusals that speak of the thing itself: exit status 1."""

ENVIRONMENT = frozenset(
    {
        "access-denied",
        "address-in-use",
        "already-served",
        "backup-tool",
        "cancelled",
        "cut-off",
        "database-busy",
        "device-refused",
        "disk-full",
        "home-busy",
        "machine-not-found",
        "not-our-relay",
        "relay-revoked",
        "hub-not-proven",
        "hub-refused",
        "hub-storage",
        "newer-database",
        "no-connection",
        "no-recipient",
        "no-registry",
        "no-repository",
        "not-our-hub",
        "not-our-server",
        "protocol-mismatch",
        "registry-refused",
        "search-unavailable",
        "server-fault",
        "storage-fault",
        "timeout",
    }
)
"""Refusals by network, disk or server: exit status 3. Every other kind is bad input: 2."""


_ADVICE = {
    "untrusted-key": "trust the publisher first (tuhoc client trust keys.json, or enrol), or ask who gave the package",
    "altered-blob": "this copy is damaged; take another one, or fetch again",
    "missing-blob": "no whole course is there; look at the path, or publish it again",
    "older-serial": "a newer one is known already; leave --serial out, or take a higher one",
    "list-conflict": "for a folder, join the lists with --key PUBLISHER.key; for a zip, choose another name",
    "not-enrolled": "name the place with --from, or enrol first (tuhoc client enrol URL CODE)",
    "bad-source": "`tuhoc course check` lists every mistake",
    "wrong-seal-code": "a code has 12 digits and is told by whoever publishes the course (tuhoc course codes)",
    "locked": "tuhoc client unlock COURSE QUIZ CODE, with the code that is told when it begins",
    "bad-recipient": "`tuhoc hub recipient --data DIR` prints a hub's own",
    "wrong-code": "a digit is wrong, or the code is of another hub; a code has 16 digits and is given out by the hub "
    "(tuhoc hub code)",
    "wrong-join-code": "a digit is wrong, or the code is of another machine; a join code has 13 digits and is shown by "
    "the machine (tuhoc hub join-code)",
    "machine-not-found": "look whether both are in one network, and at the code; name the machine's address with "
    "--address HOST:PORT, both as `tuhoc hub serve --lan` shows them",
    "relay-revoked": "nothing went there and results are kept; tell whoever keeps the hub, and send by the network "
    "(client sync), another machine or a file (client parcel export)",
    "used-code": "it was used or has expired; ask the hub for a new one",
    "access-denied": "set TUHOC_REGISTRY_USER and TUHOC_REGISTRY_PASSWORD",
    "hub-not-proven": "name the hub's own address; where a machine in the room passes it on, add --room JOIN-CODE",
    "no-recipient": "connect to the hub once (tuhoc client sync); then parcels can be sealed to it",
    "other-file": "name another file, or a folder",
    "foreign-parcel": "nothing of it was taken and nothing is lost; bring it to the hub where its people enrolled",
    "no-connection": "nothing is lost; try again when the network is back",
    "not-our-hub": "something else answered there, perhaps a network's sign-in page",
    "bad-parcel": "nothing of it was taken; a hub takes files of results (client parcel export), "
    "a learner's computer takes files of receipts (hub parcel import --receipts)",
    "cut-off": "look at the address: a hub that serves with --tls or --lan is at https://",
    "disk-full": "free some room, then do the same again; nothing that was here is lost",
    "hub-exists": "it was left alone; name an empty folder, and an empty database where there is one",
    "not-a-hub": "name the hub's folder with --data, or make one: tuhoc hub init --data DIR",
    "unknown-course": "`tuhoc client courses` lists them",
    "unknown-attempt": "`tuhoc client status` lists handed-in results with their codes",
    "unknown-class": "`tuhoc client class list` shows the open ones, `tuhoc hub class list` those of a hub",
    "bad-class": "the machine states a class that is not its own; ask the trainer for the join code again",
    "unknown-relay": "`tuhoc client ways` shows the numbers",
    "unknown-device": "`tuhoc hub device list --data DIR` shows them",
    "unknown-learner": "`tuhoc hub learner add` printed the id",
    "bad-backup": "nothing was restored; take another file that `tuhoc hub backup` made",
    "address-in-use": "look whether this hub runs already, or name another --port or --host",
    "already-served": "one `serve` at a time on SQLite: end the other one first; other commands work beside it",
    "identity-lost": "bring hub.age back from a backup; what was sealed to it opens by nothing else",
    "newer-database": "it was left alone; use the newer version of the program",
}
"""What to do, for the kinds where the words alone don't tell."""
_FOR_DEVELOPERS = frozenset({"wrong-code", "used-code", "wrong-join-code", "unknown-class"})
"""Whose own words say nothing to people."""
_UNPRINTED = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})
_WRONG_PATH = (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError)


def emit(data: dict[str, Any], lines: Iterable[str], *, as_json: bool) -> None:
    """Prints the answer of a command on standard output.

    Args:
        data: what ``--json`` prints, as one object on one line.
        lines: what a person reads instead.
        as_json: which of the two.
    """
    if as_json:
        _write(json.dumps(data, ensure_ascii=False))
        return
    for line in lines:
        _write(_plain(line))


def counted(number: int, word: str, words: str = "") -> str:
    """``1 record``, ``2 records``; with ``words`` where an s does not make the plural."""
    return f"{number} {word}" if number == 1 else f"{number} {words or word + 's'}"


def say(line: str) -> None:
    """Prints a message that is not the answer, on standard error."""
    sys.stderr.write(_plain(line) + "\n")


def status_of(kind: str) -> int:
    """The exit status that belongs to a kind of refusal."""
    if kind in NOT_WELL:
        return 1
    return 3 if kind in ENVIRONMENT else 2


def report_error(error: Exception) -> int:
    """Prints ``error: KIND: words`` as the last line of standard error.

    Returns:
        The exit status: 1, 2 or 3.
    """
    kind = getattr(error, "kind", None)
    if isinstance(kind, str):
        advice = _advice(kind, error)
        own = "" if kind in _FOR_DEVELOPERS and advice else _one_line(error)
        say(f"error: {kind}: " + "; ".join(part for part in (own, advice) if part))
        return status_of(kind)
    if isinstance(error, OSError):
        say(f"error: {_kind_of_os_error(error)}: {_one_line(error)}")
        return (
            2 if isinstance(error, FileNotFoundError | FileExistsError | NotADirectoryError | IsADirectoryError) else 3
        )
    traceback.print_exception(error)
    say(f"error: bug: {type(error).__name__}: {_one_line(error)}")
    return 3


def _advice(kind: str, error: Exception) -> str | None:
    """What to do about a refusal."""
    where = str(getattr(error, "where", ""))
    if kind == "no-connection" and where and not where.startswith(("http://", "https://")):
        if where.startswith(("oci:", "oci+http:", "docker:")):
            return "copy it from the registry first: skopeo copy --preserve-digests docker://... oci:FOLDER:COURSE"
        return "there is no such folder or file now; look at the path, or plug the stick in again"
    return _ADVICE.get(kind)


def _kind_of_os_error(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "not-found"
    if isinstance(error, FileExistsError):
        return "already-exists"
    if isinstance(error, PermissionError):
        return "no-permission"
    return "disk-fault"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _plain(text: str) -> str:
    """Without what would move a terminal's cursor or turn its writing: names and essays are other people's."""
    return "".join("\ufffd" if unicodedata.category(one) in _UNPRINTED and one not in "\n\t" else one for one in text)


def _write(line: str) -> None:
    try:
        click.echo(line)
    except BrokenPipeError:
        # The reader (`head`, a closed window) has had enough; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

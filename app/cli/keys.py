"""``tuhoc keys``: the keys that everybody's trust hangs on, changed with the roots in different hands.

A change goes from `draft` through as many `sign` as it takes, each on the computer of a root's holder, to `check`; the
file is a finished ``keys.json`` then. Every command works without a network, and none overwrites a file but `sign`,
which adds to the draft that it is given.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import click

from app.cli.options import json_option
from app.cli.output import emit, say
from content_cache import key_changes as change
from content_cache.errors import KeyFileError
from content_cache.key_ceremony import Ceremony, look, new_keys
from content_cache.key_ceremony import check as check_draft
from content_cache.key_ceremony import draft as make_draft
from content_cache.key_ceremony import sign as sign_draft
from content_cache.key_changes import KeyChange, changed, differences, entry_words, oddities
from content_cache.keyset import ANY, Role
from content_cache.layout import KEYS_FILE, write_durably
from content_cache.limits import SERIAL
from content_cache.signing import SigningKey, key_id, public_from_text, read_public

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXISTING = click.Path(path_type=Path, exists=True)
_ROLES = click.Choice([role.value for role in Role])


@click.group()
def command() -> None:
    """Root keys and publisher's keys."""


@command.command("new")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def new(folder: Path, as_json: bool) -> None:
    """Make three root keys, a publisher's key, and keys.json signed by two of the roots, in FOLDER.

    Keep the root keys apart from each other and away from any network; the publisher's key signs courses.
    """
    made = new_keys(folder)
    emit(
        {"folder": str(folder), "files": [path.name for path in made]},
        [f"{folder / path.name}" for path in made],
        as_json=as_json,
    )


@command.command("new-key")
@click.argument("file", type=_FILE)
@json_option
def new_key(file: Path, as_json: bool) -> None:
    """Make one key pair: FILE is for its holder alone, FILE.pub for whoever drafts the key set."""
    public_file = file.with_name(file.name + ".pub")
    for path in (file, public_file):
        if path.exists():
            raise FileExistsError(path)
    key = SigningKey.generate()
    key.save(file)
    key.save_public(public_file)
    emit(
        {"file": str(file), "public_file": str(public_file), "keyid": key.key_id},
        [f"{file}: keep it secret", f"{public_file}: give it away", f"key id {key.key_id}"],
        as_json=as_json,
    )


@command.command("show")
@click.argument("file", type=_EXISTING)
@json_option
def show(file: Path, as_json: bool) -> None:
    """Show a keys.json, a draft of one, or the id of the key in FILE (never a private key)."""
    if file.is_file():
        with contextlib.suppress(KeyFileError):
            name = key_id(read_public(file))
            emit({"keyid": name}, [name], as_json=as_json)
            return
    found = look(_keys_file(file).read_bytes())
    keys = found.keys
    data = {
        **_progress(found),
        "threshold": keys.threshold,
        "roots": [{"keyid": name, "signed": name in found.signed_by} for name in keys.root_ids],
        "keys": [
            {
                "keyid": entry.keyid,
                "role": entry.role,
                "scope": list(entry.scope),
                "status": entry.status,
                "compromised_after": entry.compromised_after,
            }
            for entry in keys.keys
        ],
        "changes": list(differences(found.before, keys)),
        "warnings": list(oddities(found.before, keys)),
    }
    lines = [f"version {keys.version}, {keys.threshold} of {len(keys.roots)} roots must sign"]
    lines += [f"root {name}{' (signed)' if name in found.signed_by else ''}" for name in keys.root_ids]
    lines += [f"key  {entry_words(entry)}" for entry in keys.keys]
    emit(data, [*lines, *_words(found)], as_json=as_json)


class _InOrder(click.Command):
    """Hands the options over in the order in which they were typed, since ``--role`` speaks of the ``--add`` before."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keeps what was typed beside what click makes of it."""
        typed, _, order = self.make_parser(ctx).parse_args(args=list(args))
        used: dict[str, int] = {}
        words: list[tuple[str, Any]] = []
        for parameter in order:
            name = str(parameter.name)
            values = typed[name]
            if isinstance(values, list):
                words.append((name, values[used.setdefault(name, 0)]))
                used[name] += 1
        ctx.meta[__name__] = words
        return super().parse_args(ctx, args)


@command.command("draft", cls=_InOrder)
@click.argument("base", type=_EXISTING, required=False)
@click.option("--out", type=_FILE, required=True, help="Where the draft goes; must not be there yet.")
@click.option("--add", multiple=True, metavar="KEY", help="A key file, a .pub file, or a public key in base64.")
@click.option("--role", type=_ROLES, multiple=True, help="Of the key added before; repeat for more (default: course).")
@click.option("--scope", multiple=True, metavar="A,B", help="Courses of the key added before (default: all).")
@click.option("--retire", multiple=True, metavar="KEYID", help="This key signs nothing new from now on.")
@click.option("--compromised", multiple=True, metavar="KEYID", help="This key was stolen; needs --after.")
@click.option(
    "--after",
    multiple=True,
    metavar="SERIAL|COURSE=SERIAL|none",
    help="Last sound serial of the stolen key named before; none: nothing that it signed.",
)
@click.option("--replace-root", multiple=True, nargs=2, metavar="KEYID KEY", help="A new root instead of an old one.")
@click.option("--add-root", multiple=True, metavar="KEY", help="One root more.")
@click.option("--drop-root", multiple=True, metavar="KEYID", help="One root less.")
@click.option("--threshold", multiple=True, type=click.IntRange(1), help="How many roots must sign.")
@json_option
@click.pass_context
def draft(ctx: click.Context, /, base: Path | None, out: Path, as_json: bool, **_: Any) -> None:
    """Write what should follow the keys.json BASE (or the one in the folder BASE), for the root holders to sign.

    Options say what changes, in this order. KEYID is a key's id or its first eight digits or more. Without BASE it is a
    publisher's first key set: name its roots with --add-root.
    """
    if out.exists():
        raise FileExistsError(out)
    data = None if base is None else _keys_file(base).read_bytes()
    before = None if data is None else look(data).keys
    keys = changed(before, _changes(ctx.meta[__name__]))
    made = make_draft(data, keys)
    write_durably(out, made)
    _report(out, look(made), as_json=as_json)


@command.command("sign")
@click.argument("file", metavar="DRAFT", type=_FILE)
@click.argument("root", metavar="ROOT.key", type=_FILE)
@json_option
def sign(file: Path, root: Path, as_json: bool) -> None:
    """Add a root's signature to DRAFT. Look at it with `keys show` first: a signature says yes to all of it."""
    before = file.read_bytes()
    after = sign_draft(before, SigningKey.load(root))
    if after == before:
        say("nothing to add: this root has signed already, or enough have")
    else:
        write_durably(file, after)
    _report(file, look(after), as_json=as_json)


@command.command("check")
@click.argument("file", metavar="DRAFT", type=_FILE)
@click.option("--against", type=_EXISTING, help="The keys.json that computers trust now (default: DRAFT's own base).")
@json_option
def check(file: Path, against: Path | None, as_json: bool) -> int:
    """Say whether computers that trust the keys.json before it will take DRAFT; status 1 when they will not."""
    data = file.read_bytes()
    error = check_draft(data, None if against is None else _keys_file(against).read_bytes())
    if error is None:
        found = look(data)
        odd = oddities(found.before, found.keys)
        lines = [f"well: version {found.keys.version} will be taken", *(f"look twice: {line}" for line in odd)]
        emit({"well": True, "version": found.keys.version, "warnings": list(odd)}, lines, as_json=as_json)
        return 0
    if not as_json:
        raise error
    emit({"well": False, "error": error.kind, "message": str(error)}, (), as_json=True)
    say(f"error: {error.kind}: {error}")
    return 1


def _keys_file(path: Path) -> Path:
    return path / KEYS_FILE if path.is_dir() else path


def _progress(found: Ceremony) -> dict[str, Any]:
    return {
        "version": found.keys.version,
        "signed_by": list(found.signed_by),
        "missing": {"old": found.missing_old, "new": found.missing_new},
        "complete": found.is_complete,
    }


def _report(file: Path, found: Ceremony, *, as_json: bool) -> None:
    """What is in a draft and what lacks; the same after drafting and after each signature."""
    changes, odd = differences(found.before, found.keys), oddities(found.before, found.keys)
    emit(
        {"draft": str(file), **_progress(found), "changes": list(changes), "warnings": list(odd)},
        [*changes, *_words(found)],
        as_json=as_json,
    )


def _words(found: Ceremony) -> list[str]:
    lines = [f"look twice: {line}" for line in oddities(found.before, found.keys)]
    if found.is_complete:
        return [*lines, "signatures: complete"]
    names = [keys.root_ids for keys in found.sets]
    for what, count, roots in (
        ("old", found.missing_old, names[0]),
        ("new", found.missing_new, names[-1]),
    ):
        if count:
            able = ", ".join(name[:16] for name in roots if name not in found.signed_by)
            lines.append(f"signatures: {count} more of the {what} roots ({able})")
    return lines


# --- from words to changes ----------------------------------------------------------------------------------


def _changes(words: list[tuple[str, Any]]) -> list[KeyChange]:
    made: list[KeyChange] = []
    at = 0
    while at < len(words):
        name, value = words[at]
        following = at + 1
        while following < len(words) and words[following][0] in _BELONG.get(name, ()):
            following += 1
        made.append(_change(name, value, words[at + 1 : following]))
        at = following
    return made


_BELONG = {"add": ("role", "scope"), "compromised": ("after",)}
"""Options that speak of the one before them."""


def _change(name: str, value: Any, details: list[tuple[str, Any]]) -> KeyChange:
    match name:
        case "add":
            return _add(value, details)
        case "compromised":
            return _compromise(value, [word for _, word in details])
        case "replace_root":
            return change.ReplaceRoot(value[0], _public(value[1]))
        case "role" | "scope":
            raise click.UsageError(f"--{name} must follow the --add that it speaks of")
        case "after":
            raise click.UsageError("--after must follow the --compromised that it speaks of")
        case _:
            return _simple(name, value)


def _simple(name: str, value: Any) -> KeyChange:
    match name:
        case "retire":
            return change.RetireKey(value)
        case "add_root":
            return change.AddRoot(_public(value))
        case "drop_root":
            return change.DropRoot(value)
        case _:
            return change.SetThreshold(int(value))


def _add(value: str, details: list[tuple[str, Any]]) -> KeyChange:
    roles = tuple(Role(word) for name, word in details if name == "role") or (Role.COURSE,)
    scope = tuple(
        course.strip() for name, word in details if name == "scope" for course in word.split(",") if course.strip()
    )
    if scope and Role.COURSE not in roles:
        raise click.UsageError("--scope names courses, and this key signs none: leave it out, or add --role course")
    return change.AddKey(public=_public(value), roles=roles, scope=scope or (ANY,))


def _compromise(key: str, details: list[str]) -> KeyChange:
    if not details:
        raise click.UsageError("--compromised needs --after: the last serial that is sound, or none")
    after: int | None = None
    by_course: dict[str, int] = {}
    for word in details:
        course, equals, serial = word.rpartition("=")
        if equals:
            by_course[course] = _serial(serial)
        else:
            after = None if word == "none" else _serial(word)
    return change.CompromiseKey(key=key, after=after, after_by_course=by_course)


def _serial(word: str) -> int:
    if not (word.isascii() and word.isdigit() and int(word) <= SERIAL):
        raise click.UsageError(f"--after {word}: a serial is a whole number; or say none")
    return int(word)


def _public(word: str) -> bytes:
    path = Path(word)
    if path.is_file():
        return read_public(path)
    try:
        return public_from_text(word)
    except ValueError as error:
        raise click.UsageError(f"{word}: neither a key file nor a public key in base64") from error

"""Collects every sentence of the window into ``en.ts`` and makes the ``.qm`` files.

::

    python -m ui.words.compile            brings en.ts up to date, makes en.qm and qt_vi.qm
    python -m ui.words.compile --check    changes nothing; says what is missing or out of date

A sentence that is new stands in ``en.ts`` as unfinished until somebody translates it. Places in the sources are not
written into the file, so that it changes only when the words do.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape, unescape

FOLDER = Path(__file__).parent
SOURCES = FOLDER.parent
_CONTEXT, _MESSAGE = re.compile(r"<context>.*?</context>", re.DOTALL), re.compile(r"<message\b.*?</message>", re.DOTALL)
_NAME, _SOURCE = re.compile(r"<name>(.*?)</name>"), re.compile(r"<source>(.*?)</source>", re.DOTALL)
_TRANSLATION = re.compile(r"<translation\b.*</translation>", re.DOTALL)
_ENGLISH_FORMS = 2
ENGLISH, QT_VIETNAMESE = FOLDER / "en.ts", FOLDER / "qt_vi.ts"


def sources() -> list[Path]:
    """All modules that may hold sentences."""
    return sorted(path for path in SOURCES.rglob("*.py") if path != Path(__file__))


def update(ts: Path) -> None:
    """Merges the sentences of the sources into a ``.ts`` file; what nobody says any more goes.

    Raises:
        subprocess.CalledProcessError: the tool failed.
    """
    before = sentences(ts)
    _run(
        *("pyside6-lupdate", "-silent", "-no-obsolete", "-locations", "none"),
        *("-source-language", "vi", "-target-language", "en"),
        *map(str, sources()),
        *("-ts", str(ts)),
    )
    text = ts.read_text(encoding="utf-8")
    ts.write_text(_CONTEXT.sub(lambda context: _counted(context[0], before), text), encoding="utf-8")


def _counted(context: str, before: dict[tuple[str, str], list[str]]) -> str:
    """Marks the sentences with a count: the tool of Qt 6.11 sees them in ``tr()`` only, not in ``translate()``."""
    name = unescape(_NAME.findall(context)[0])

    def marked(message: re.Match[str]) -> str:
        text = message[0]
        source = unescape(_SOURCE.findall(text)[0], {"&quot;": '"', "&apos;": "'"})
        if "%n" not in source or "numerus=" in text:
            return text
        forms = before.get((name, source), [])
        if len(forms) == _ENGLISH_FORMS:
            inside = "".join(f"\n            <numerusform>{escape(form)}</numerusform>" for form in forms)
            translation = f"<translation>{inside}\n        </translation>"
        else:
            empty = "\n            <numerusform></numerusform>" * _ENGLISH_FORMS
            translation = f'<translation type="unfinished">{empty}\n        </translation>'
        return _TRANSLATION.sub(lambda _: translation, text.replace("<message>", '<message numerus="yes">'))

    return _MESSAGE.sub(marked, context)


def compiled(ts: Path) -> bytes:
    """The ``.qm`` of a ``.ts`` file.

    Raises:
        subprocess.CalledProcessError: the tool failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        qm = Path(folder) / "words.qm"
        _run("pyside6-lrelease", "-silent", str(ts), "-qm", str(qm))
        return qm.read_bytes()


def sentences(ts: Path) -> dict[tuple[str, str], list[str]]:
    """What a ``.ts`` file holds: (context, sentence) to its translations, one or one a plural form; none unfinished."""
    found: dict[tuple[str, str], list[str]] = {}
    # The file is our own, committed beside this module.
    for context in ElementTree.parse(ts).getroot().iter("context"):  # noqa: S314
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            texts: list[str] = []
            if translation is not None and translation.get("type") is None:
                forms = translation.findall("numerusform")
                texts = [form.text or "" for form in forms] if forms else [translation.text or ""]
            found[name, message.findtext("source", "")] = texts
    return found


def faults() -> list[str]:
    """What is wrong with the committed files, a line each; empty when both languages are complete and up to date."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "en.ts"
        fresh.write_bytes(ENGLISH.read_bytes())
        update(fresh)
        now, kept = sentences(fresh), sentences(ENGLISH)
        wrong += [f"not in en.ts: {context}: {text}" for context, text in now.keys() - kept.keys()]
        wrong += [f"said no more: {context}: {text}" for context, text in kept.keys() - now.keys()]
    for ts in (ENGLISH, QT_VIETNAMESE):
        for (context, text), translations in sentences(ts).items():
            where = f"{ts.name}: {context}: {text}"
            if not translations or not all(translations):
                wrong.append(f"not translated: {where}")
            wrong += [f"other places: {where}" for form in translations if _places(form) - _places(text)]
        qm = ts.with_suffix(".qm")
        if not qm.exists() or qm.read_bytes() != compiled(ts):
            wrong.append(f"out of date: {qm.name}")
    return sorted(wrong)


def _places(text: str) -> set[str]:
    return set(re.findall(r"\{\w*\}|%n", text))


def _run(tool: str, *arguments: str) -> None:
    beside = Path(sys.executable).parent / tool
    command = [str(beside if beside.exists() else tool), *arguments]
    subprocess.run(command, check=True, capture_output=True, cwd=SOURCES.parent)


def main() -> int:
    """Runs the command; returns its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing")
    if parser.parse_args().check:
        wrong = faults()
        sys.stdout.writelines(f"{line}\n" for line in wrong)
        return 1 if wrong else 0
    update(ENGLISH)
    for ts in (ENGLISH, QT_VIETNAMESE):
        ts.with_suffix(".qm").write_bytes(compiled(ts))
    missing = [text for (_, text), translations in sentences(ENGLISH).items() if not translations]
    sys.stdout.writelines(f"not translated: {text}\n" for text in missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

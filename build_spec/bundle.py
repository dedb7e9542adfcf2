"""Builds the frozen program and lets it walk through its tour in an empty home.

::

    python build_spec/bundle.py [--no-build]

Prints the bundle's size, what it left out is checked by name, and exits non-zero when the tour fails.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist" / "tuhoc"
FORBIDDEN = (
    *("virtualkeyboard", "VirtualKeyboard", "qgtk3", "Qt6WebEngine", "Qt6Charts", "Qt6Graphs"),
    *("Qt6DataVisualization", "Qt6Quick3D", "Qt6QuickControls"),
)
"""Parts of file names that must not ship: GPL plugins and modules that nothing uses."""
NEEDED = ("Qt6Pdf", "Qt6Multimedia", "mediaplugin")
"""Parts of file names without which documents, sounds and films would not open: they are loaded by name."""


def build() -> None:
    """Runs PyInstaller; its own words go to ``build/bundle.log``."""
    log = ROOT / "build" / "bundle.log"
    log.parent.mkdir(exist_ok=True)
    command = [
        *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build" / "pyinstaller")),
        str(ROOT / "build_spec" / "tuhoc.spec"),
    ]
    with log.open("wb") as out:
        done = subprocess.run(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, check=False)
    if done.returncode != 0:
        sys.stderr.write(log.read_text(encoding="utf-8", errors="replace")[-4000:])
        raise SystemExit(3)


def strip_debug_symbols() -> None:
    """Takes the symbols out of libraries outside PySide6; stripping Qt's own breaks some of its plugins."""
    strip = shutil.which("strip")
    if strip is None or sys.platform != "linux":
        print("bundle: not stripped (no strip here)")
        return
    for path in DIST.rglob("*.so*"):
        if path.is_file() and not path.is_symlink() and "PySide6" not in path.parts and "shiboken6" not in path.parts:
            subprocess.run([strip, "--strip-unneeded", str(path)], check=False, stderr=subprocess.DEVNULL)


def size_bytes() -> int:
    """What the bundle takes on disk."""
    return sum(path.stat().st_size for path in DIST.rglob("*") if path.is_file() and not path.is_symlink())


def forbidden() -> list[str]:
    """Files that must not be in the bundle but are."""
    return sorted(
        str(path.relative_to(DIST)) for path in DIST.rglob("*") if any(part in path.name for part in FORBIDDEN)
    )


def smoke() -> int:
    """Runs the frozen program's tour in a fresh folder and without this checkout in its environment."""
    out = ROOT / "build" / "smoke"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    program = DIST / ("tuhoc-cli.exe" if sys.platform == "win32" else "tuhoc")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    return subprocess.run([str(program), "tour", "--out", str(out)], cwd=out, env=environment, check=False).returncode


def main() -> int:
    """Builds, inspects and tries the bundle."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-build", action="store_true", help="only try the one that is there")
    if not parser.parse_args().no_build:
        build()
        strip_debug_symbols()
    print(f"bundle {DIST.relative_to(ROOT)}: {size_bytes() / 1e6:.0f} MB")
    bad = forbidden()
    if bad:
        print("must not ship: " + ", ".join(bad))
        return 1
    names = [path.name for path in DIST.rglob("*")]
    lacking = [part for part in NEEDED if not any(part in name for name in names)]
    if lacking:
        print("not in the bundle: " + ", ".join(lacking))
        return 1
    status = smoke()
    print("bundle smoke: " + ("ok" if status == 0 else f"failed with status {status}"))
    return 1 if status else 0


if __name__ == "__main__":
    sys.exit(main())

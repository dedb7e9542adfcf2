"""Ceilings on what comes from outside, in bytes unless the name says otherwise.

Every download and every decompression is bounded by the size that a signed list declares, and by these besides, so
that a publisher's mistake cannot fill a disk or the memory.
"""

from __future__ import annotations

KEYS_BYTES = 1024 * 1024
"""``keys.json``."""
LIST_BYTES = 4 * 1024 * 1024
"""``courses.json``: about 5,000 courses."""
CONFIG_BYTES = 8 * 1024 * 1024
"""A course's config blob."""
TOC_BYTES = 32 * 1024 * 1024
"""A table of contents, decompressed."""
LESSON_BYTES = 4 * 1024 * 1024
"""A lesson's Markdown, decompressed."""
QUIZ_BYTES = 16 * 1024 * 1024
"""A quiz or a glossary, decompressed."""
IMAGE_BYTES = 64 * 1024 * 1024
"""A compressed media file, decompressed (only SVGs are)."""
MEDIA_BYTES = 512 * 1024 * 1024
"""A media file as stored."""
PACK_BYTES = 16 * 1024 * 1024
"""A pack of small files, opened."""
SEAL_BYTES = 64 * 1024 * 1024
"""A sealed file; and what it holds, opened: a quiz or its keys, with pictures."""
HUBS = 500
"""Hubs that one seal is for."""
LAYERS = 400
"""Blobs of one course: small files are packed together so that there are fewer. Registries set bounds on manifests."""
FILES = 20_000
"""Files of one course."""
SECTIONS = 1_000
"""Of one quiz: each is held against all before it."""
ESSAYS = 10
"""Of one paper: what a person grades, and a record with their texts stays within its bounds."""
COURSES = 20_000
"""Courses of one list."""

SERIAL = (1 << 53) - 1
"""The highest serial and list version: what every reader of JSON holds exactly."""

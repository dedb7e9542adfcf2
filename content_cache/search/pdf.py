"""Passages of a PDF, page by page.

PDFs come from anywhere, so nothing that is in one may break the indexing: whatever cannot be read gives no passages,
and time and pages are limited. The lesson is still found by its title.
"""

from __future__ import annotations

import contextlib
import io
import logging
import time
from collections.abc import Callable

from content_cache.search.documents import Passage
from content_cache.search.splitting import PassageMaker

MAX_PAGES = 2_000
MAX_PAGE_CHARS = 100_000
MAX_SECONDS = 60.0
"""For one PDF; what was read until then is kept."""


class _TimeIsUpError(Exception):
    """Stops the library in the middle of a page."""


def pdf_passages(data: bytes, *, seconds: Callable[[], float] = time.monotonic) -> tuple[Passage, ...]:
    """The text of a PDF.

    Args:
        data: the file.
        seconds: a monotonic clock.

    Returns:
        Passages whose anchor is ``page=N``, from 1, and whose heading is empty; none where it cannot be read, is
        encrypted, or holds pictures only. A page that cannot be read is left out.
    """
    deadline = seconds() + MAX_SECONDS

    def look(*_: object) -> None:
        if seconds() > deadline:
            raise _TimeIsUpError

    maker = PassageMaker()
    with contextlib.suppress(Exception):
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        from pypdf import PdfReader  # noqa: PLC0415 - only where there is a PDF

        reader = PdfReader(io.BytesIO(data))
        for number in range(min(len(reader.pages), MAX_PAGES)):
            text = ""
            with contextlib.suppress(Exception):
                text = reader.pages[number].extract_text(visitor_operand_before=look)
            look()
            maker.heading(f"page={number + 1}", "")
            maker.block(text[:MAX_PAGE_CHARS])
    return maker.passages()

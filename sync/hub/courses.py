"""Serves a published folder as it is: files of the layout by name, nothing else that may lie there.

A blob is named by its hash and never changes, so it may be kept for a year; everything else is asked for
again and answered with 304 where it is the same. Ranges are served for blobs, so a broken download goes on.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

_LISTS: Final = {
    "courses.json": "application/json",
    "keys.json": "application/json",
    "index.json": "application/json",
    "oci-layout": "application/json",
}
_BLOB: Final = re.compile(r"blobs/sha256/[0-9a-f]{64}")
_MAX_LIST_BYTES: Final = 8 << 20
_BLOB_CACHE: Final = "public, max-age=31536000, immutable"
_LIST_CACHE: Final = "no-cache"


class CourseFiles:
    """The endpoint under ``/courses/``."""

    def __init__(self, folder: Path) -> None:
        """Takes the published folder; it may be empty, or come later."""
        self._folder = folder

    async def serve(self, request: Request) -> Response:
        """Answers one file, 304, a range, or 404."""
        path = str(request.path_params["path"])
        if _BLOB.fullmatch(path):
            return await self._blob(request, path)
        if path in _LISTS:
            return await self._list(request, path)
        raise HTTPException(404, "not-found")

    async def _blob(self, request: Request, path: str) -> Response:
        file = self._folder / path
        try:
            found = await run_in_threadpool(file.stat)
        except OSError as error:
            raise HTTPException(404, "not-found") from error
        etag = f'"{file.name}"'
        headers = {"ETag": etag, "Cache-Control": _BLOB_CACHE, "X-Content-Type-Options": "nosniff"}
        if _matches(request, etag):
            return Response(status_code=304, headers=headers)
        return FileResponse(file, media_type="application/octet-stream", headers=headers, stat_result=found)

    async def _list(self, request: Request, path: str) -> Response:
        """Read whole, so that a file replaced meanwhile is served as it was or as it is, never as a
        mixture.
        """
        try:
            content = await run_in_threadpool(_read, self._folder / path)
        except OSError as error:
            raise HTTPException(404, "not-found") from error
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": _LIST_CACHE, "X-Content-Type-Options": "nosniff"}
        if _matches(request, etag):
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=_LISTS[path], headers=headers)


def _read(file: Path) -> bytes:
    if file.stat().st_size > _MAX_LIST_BYTES:
        raise OSError(f"{file} is too large")
    return file.read_bytes()


def _matches(request: Request, etag: str) -> bool:
    """If-None-Match, by weak comparison (RFC 9110 section 13.1.2)."""
    asked = request.headers.get("if-none-match", "")
    return any(one.strip().removeprefix("W/") in {etag, "*"} for one in asked.split(","))

"""``GET /Q/DATA``: takes in a result that a phone's camera has read, and answers a page for that phone.

The page is plain HTML without scripts, for old phones, in Vietnamese, without anybody's name: whoever holds the phone
is not known. It gives the receipt code and what to do next, or what is wrong. A status says the same to programs. To
take the same again has no effect, so a phone may load the page twice, and a program may look where a link leads.
"""

from __future__ import annotations

import base64
import hashlib
import html
import logging
import math
from collections.abc import Callable
from typing import Final

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from sync.errors import BadQrError
from sync.hub.errors import DamagedDatabaseError, HubStorageError, NotThisClassError, UnknownDeviceError
from sync.hub.intake import Taken
from sync.hub.limits import RateLimit
from sync.qr import read_qr_data
from sync.receipt import group_code, receipt_code
from sync.record import digest_of
from sync.wire import Item

_log = logging.getLogger(__name__)
RESULTS_PER_MINUTE: Final = 120
"""From one address: a class behind one router, twice over."""
_RETRY_S: Final = 30
_STYLE: Final = (
    "body{font:1.2em/1.5 sans-serif;margin:1em;max-width:34em}h1{font-size:1.3em}"
    ".code{font-size:1.6em;font-weight:bold;letter-spacing:.05em}"
)
_STYLE_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class _Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says."""

    status: int
    title: str
    lines: tuple[str, ...]
    code: str | None = None
    retry_s: float | None = None


class ResultPage:
    """The route. ``take`` is how this hub takes a record; it is called in a thread."""

    def __init__(self, take: Callable[[Item], Taken], monotonic: Callable[[], float]) -> None:
        """Takes a clock that cannot be set, in seconds, for the limit."""
        self._take = take
        self._limit = RateLimit(RESULTS_PER_MINUTE, monotonic)

    async def serve(self, request: Request) -> Response:
        """Answers one phone."""
        wait_s = self._limit.wait_s(request.client.host if request.client is not None else "")
        if wait_s > 0:
            return _page(_busy(429, wait_s))
        try:
            item = read_qr_data(request.path_params["data"])
        except BadQrError as error:
            return _page(_LATER if error.reason == "unsupported-version" else _NOT_A_RESULT)
        said = await anyio.to_thread.run_sync(self._taken, item)
        _log.info("result by QR status=%d", said.status)
        return _page(said)

    def _taken(self, item: Item) -> _Said:
        try:
            taken = self._take(item)
        except UnknownDeviceError:
            return _ELSEWHERE
        except NotThisClassError:
            return _NOT_HERE
        except (HubStorageError, DamagedDatabaseError) as error:
            _log.error("storage: %s", error)
            return _busy(503, _RETRY_S)
        if taken.refused:
            return _NOT_A_RESULT if taken.refused[0].reason == "malformed" else _ALTERED
        return _received(receipt_code(digest_of(item.text)), new=taken.new > 0)


def _received(code: str, *, new: bool) -> _Said:
    return _Said(
        status=200,
        title="Máy chủ đã nhận kết quả" if new else "Máy chủ đã có kết quả này từ trước",
        lines=(
            "Nên ghi lại mã biên nhận, hoặc chụp lại màn hình này.",
            "Không cần gửi lại. Máy đã làm bài sẽ tự ghi “máy chủ đã nhận” ở lần kết nối sau; trước đó kết quả vẫn "
            "được giữ trên máy.",
        ),
        code=group_code(code),
    )


def _busy(status: int, wait_s: float) -> _Said:
    return _Said(
        status=status,
        title="Máy chủ đang bận, kết quả chưa được nhận",
        lines=("Kết quả vẫn được giữ trên máy đã làm bài. Chờ một phút rồi quét lại mã.",),
        retry_s=wait_s,
    )


_NOT_A_RESULT: Final = _Said(
    status=400,
    title="Mã này không phải là kết quả học tập",
    lines=(
        "Chưa có gì được nhận.",
        "Mở lại mã trên máy đã làm bài rồi quét lại. Nếu vẫn không được, hãy gửi qua mạng hoặc bằng tệp kết quả.",
    ),
)
_ALTERED: Final = _Said(
    status=400,
    title="Kết quả trong mã không khớp dấu xác thực",
    lines=("Chưa có gì được nhận.", "Mở lại mã trên chính máy đã làm bài rồi quét lại."),
)
_LATER: Final = _Said(
    status=400,
    title="Mã này do phiên bản mới hơn lập ra",
    lines=("Chưa có gì được nhận.", "Hãy gửi kết quả qua mạng hoặc bằng tệp kết quả."),
)
_ELSEWHERE: Final = _Said(
    status=403,
    title="Máy đã lập mã này chưa ghi danh ở đây",
    lines=("Chưa có gì được nhận.", "Kết quả này gửi cho máy chủ khác, hoặc máy đó cần ghi danh trước."),
)
_NOT_HERE: Final = _Said(
    status=403,
    title="Kết quả này không thuộc lớp học ở đây",
    lines=("Chưa có gì được nhận.", "Hãy gửi thẳng về máy chủ trung tâm, hoặc bằng tệp kết quả."),
)


def _page(said: _Said) -> Response:
    title = html.escape(said.title)
    code = "" if said.code is None else f'<p>Mã biên nhận:</p><p class="code">{html.escape(said.code)}</p>'
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in said.lines)
    text = (
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>{code}{lines}</body></html>\n"
    )
    retry = {} if said.retry_s is None else {"Retry-After": str(math.ceil(said.retry_s))}
    return Response(text, status_code=said.status, media_type="text/html", headers={**HEADERS, **retry})

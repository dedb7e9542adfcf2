"""What an act is called: its kind, number, date and name, from the paragraphs before its first article."""

from __future__ import annotations

import re

import msgspec

from content_cache.importing.statute.casing import Casing
from content_cache.importing.statute.lines import Line
from content_cache.text import slug

_KINDS = (
    *("bộ luật", "luật", "hiến pháp", "pháp lệnh", "nghị định", "nghị quyết", "quyết định", "thông tư liên tịch"),
    *("thông tư", "chỉ thị", "quy định", "quy chế", "điều lệ", "hướng dẫn", "lệnh", "nội quy", "quy tắc"),
)
_KIND = re.compile(rf"(?P<kind>{'|'.join(_KINDS)})(?:\s+(?P<name>\S.*))?$", re.IGNORECASE)
_NUMBER = re.compile(r"\bsố\s*:?\s*(?P<number>\d{1,5}[a-z]?(?:/\d{4})?[/-][\w-]+(?:/[\w-]+)*)", re.IGNORECASE)
_DATE = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})", re.IGNORECASE)
_NAME_ENDS = re.compile(
    r"(?:Căn cứ|Theo|Xét|Để|Nhằm|Thực hiện|Quốc hội|Ủy ban|Uỷ ban|Chính phủ|Thủ tướng|Bộ trưởng|Hội đồng|Ban)\b"
)
"""How the sentence begins that follows the name."""
_ISSUERS = ("Quốc hội", "Ủy ban Thường vụ Quốc hội", "Chính phủ", "Thủ tướng Chính phủ", "Ban Chấp hành Trung ương")
_MOST_NAME_LINES = 4
_MOST_NAME_CHARS = 400


class ActHead(msgspec.Struct, frozen=True, kw_only=True):
    """What an act is called."""

    title: str
    """``Luật Cư trú``."""
    number: str | None
    """``68/2020/QH14``."""
    date: tuple[int, int, int] | None
    """Day, month, year."""
    issuer: str | None

    @property
    def summary(self) -> str:
        """One sentence about the act."""
        parts = [f"số {self.number}"] if self.number else []
        if self.date:
            parts.append("ngày {:02d} tháng {:02d} năm {}".format(*self.date))
        if self.issuer:
            parts.append(f"của {self.issuer}")
        return f"{self.title} {' '.join(parts)}." if parts else f"{self.title}."

    @property
    def course_id(self) -> str:
        """An id from kind and number, else from the title."""
        kind = self.title.split(" ", 2)
        named = slug(
            f"{' '.join(kind[:2]) if kind[0] in ('Bộ', 'Nghị', 'Thông', 'Pháp', 'Quyết') else kind[0]}", "van-ban"
        )
        wanted = f"{named}-{slug(self.number)}" if self.number else slug(self.title, "van-ban")
        return wanted[:64].strip("-") if len(wanted) >= 3 else f"van-ban-{wanted}"


def read_head(lines: list[Line], casing: Casing, fallback: str) -> ActHead:
    """Reads what stands before the first heading.

    Args:
        lines: those paragraphs.
        casing: of the whole act.
        fallback: the title where the head names none: the file's name.
    """
    texts = [line.text for line in lines]
    whole = "\n".join(texts)
    number = _NUMBER.search(whole)
    date = _DATE.search(whole)
    return ActHead(
        title=_title(texts, casing) or fallback,
        number=number["number"] if number else None,
        date=(int(date[1]), int(date[2]), int(date[3])) if date else None,
        issuer=_issuer(texts),
    )


def _title(texts: list[str], casing: Casing) -> str | None:
    for at, text in enumerate(texts):
        found = _KIND.match(text)
        if found is None or not found["kind"].isupper():
            continue
        name = [found["name"]] if found["name"] else []
        for line in texts[at + 1 : at + 1 + _MOST_NAME_LINES]:
            if _NAME_ENDS.match(line) or _NUMBER.search(line) or len(" ".join((*name, line))) > _MOST_NAME_CHARS:
                break
            if name and not line.isupper() and name[-1].isupper():
                break
            name.append(line)
        written = " ".join((found["kind"], *name))
        if written.isupper():
            return casing.title(written)
        kind = found["kind"].capitalize()
        rest = " ".join(name)
        return f"{kind} {rest[:1].lower() + rest[1:]}".strip()
    return None


def _issuer(texts: list[str]) -> str | None:
    """Who issued it: a line of the head in capitals, which stands before the title."""
    known = {name.upper(): name for name in _ISSUERS}
    known["UỶ BAN THƯỜNG VỤ QUỐC HỘI"] = "Ủy ban Thường vụ Quốc hội"
    return next((known[text.rstrip(":")] for text in texts if text.rstrip(":") in known), None)

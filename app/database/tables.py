"""All tables at once, for whoever needs the whole schema."""

from __future__ import annotations

from app.database import custody, news, people, relays, study
from app.database.declarative import Base

METADATA = Base.metadata

__all__ = ["METADATA", "custody", "people", "relays", "study"]
__all__ = ["METADATA", "custody", "news", "people", "study"]

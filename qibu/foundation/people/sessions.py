"""Sessions in the database, read by a statement put together once (settings: SESSION_ENGINE)."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from qibu.foundation.plain import objects_where


class SessionStore(db.SessionStore):
    """Django's, but for `load`, which every request begins with."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing for one that is unknown or has ended."""
        for found in objects_where(Session, "session_key = %s", [self.session_key]):
            if found.expire_date > timezone.now():
                return dict(self.decode(found.session_data))
        self._session_key = None
        return {}

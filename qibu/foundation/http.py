"""JSON in and out for the ES modules, through msgspec."""

from __future__ import annotations

import gzip
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from qibu.foundation.outcomes import Invalid

MOST_BYTES = 4 * 1024 * 1024


def read(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object. Raises Invalid for anything else."""
    try:
        body = msgspec.json.decode(request.body[:MOST_BYTES])
    except (msgspec.DecodeError, UnicodeDecodeError):
        body = None
    if not isinstance(body, dict):
        raise Invalid({"": [_("The request could not be read.")]})
    return body


def answer(data: object, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(data), status=status, content_type="application/json")


def compressed(request: HttpRequest, data: object) -> HttpResponse:
    """A large answer, gzipped where the browser takes it. It holds no secret an attacker could probe for."""
    body = msgspec.json.encode(data)
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(body, content_type="application/json")
    response = HttpResponse(gzip.compress(body, compresslevel=4), content_type="application/json")
    response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response

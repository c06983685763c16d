# SPDX-License-Identifier: Apache-2.0
"""The files of the page for the browser, compressed once."""

import gzip
import mimetypes
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from amazing_hand.configuration import ConfigurationError

WEB: Final = Path(__file__).parent / "web"

SMALL_BYTES: Final = 500
"""Smaller files do not get smaller."""

_NAMED: Final = re.compile(r"/static/([^\"'?#\s]+)")

_HASHED: Final = re.compile(r"\.[0-9A-Za-z_-]{8,}\.[a-z0-9]+$")
"""A name with a hash of its content: it never changes, and may be kept for a year."""

_TEXT: Final = re.compile(r"text/|javascript|json|svg|xml")


@dataclass(frozen=True)
class _Asset:
    body: bytes
    compressed: bytes | None
    media_type: str
    tag: str


class StaticFiles:
    """The page itself, and the files of web/static. Read and compressed when first asked for, and when they change."""

    def __init__(self, web: Path = WEB) -> None:
        self._web = web
        self._assets: dict[tuple[str, int], _Asset] = {}

    def check(self) -> None:
        """Raise ConfigurationError if the page names files that are not there, as after a change without a build."""
        named = _NAMED.findall((self._web / "static" / "index.html").read_text(encoding="utf-8"))
        if missing := [name for name in named if not (self._web / "static" / name).is_file()]:
            raise ConfigurationError(
                f"the page's file {missing[0]} is not installed in {self._web / 'static'}: "
                "build the package again, with `make setup` or colcon"
            )

    def page(self, request: Request) -> Response:
        """Answer GET /."""
        return self._answer(request, self._web / "static" / "index.html")

    def static(self, request: Request) -> Response:
        """Answer GET /static/<name>."""
        return self._answer(request, self._web / "static" / request.path_params["name"])

    def _answer(self, request: Request, path: Path) -> Response:
        try:
            asset = self._asset(path)
        except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
            raise HTTPException(404, f"there is no file {path.name[:80]} on this page") from error
        headers = {
            "etag": asset.tag,
            "vary": "accept-encoding",
            "cache-control": "public, max-age=31536000, immutable" if _HASHED.search(path.name) else "no-cache",
        }
        if request.headers.get("if-none-match") == asset.tag:
            return Response(status_code=304, headers=headers)
        body = asset.body
        if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            body = asset.compressed
            headers["content-encoding"] = "gzip"
        return Response(body, media_type=asset.media_type, headers=headers)

    def _asset(self, path: Path) -> _Asset:
        """Return a file. Raises OSError if there is none."""
        key = str(path), path.stat().st_mtime_ns
        if key not in self._assets:
            self._assets = {kept: asset for kept, asset in self._assets.items() if kept[0] != key[0]}
            self._assets[key] = _read(path)
        return self._assets[key]


def _read(path: Path) -> _Asset:
    body = path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    compressed = gzip.compress(body, mtime=0) if len(body) > SMALL_BYTES and _TEXT.search(media_type) else None
    return _Asset(body, compressed, media_type, f'"{sha256(body).hexdigest()[:16]}"')

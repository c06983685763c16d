# SPDX-License-Identifier: Apache-2.0
"""Store films where a browser can play them: in a folder served on the loopback interface, or on S3."""

import logging
import re
import shutil
import socket
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import quote, urlsplit

CONTENT_TYPES: Final = {".mp4": "video/mp4", ".vtt": "text/vtt"}
"""Media types of the files that are stored and served, by suffix."""

CLOSE_TIMEOUT_S: Final = 2.0  # for running downloads when the server stops
PART_BYTES: Final = 8 * 1024 * 1024  # part size of a multipart upload; a failed part is sent again
CONNECT_TIMEOUT_S: Final = 5.0  # to S3: a missing network is detected after twice this (two tries)
AWS_HOST: Final = re.compile(r"\.amazonaws\.com(\.cn)?$")
READ_TIMEOUT_S: Final = 30.0  # for S3's answer to one part of a film

log = logging.getLogger(__name__)


class StoreError(Exception):
    """A film could not be stored; one line with the name of the store."""


class StoredFilm(NamedTuple):
    url: str
    expires_at_s: float | None
    """Unix time from which the URL no longer works, None when it does not expire."""


class FilmStore(Protocol):
    def put(self, path: Path) -> StoredFilm:
        """Store a film and return its URL. Blocks; raises StoreError."""

    def close(self) -> None: ...


class FolderStore:
    """Serve the films of one folder over HTTP: only files with a known suffix, no directory listing, no subfolders.

    Supports byte ranges, so that a browser can seek.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        """Start the server; port 0 picks a free port. Raises StoreError when the port cannot be bound."""
        import uvicorn  # imported here: takes 0.2 s, and is not needed with S3
        from starlette.applications import Starlette
        from starlette.exceptions import HTTPException
        from starlette.requests import Request
        from starlette.responses import FileResponse
        from starlette.routing import Route

        self._folder = folder.resolve()

        def film(request: Request) -> FileResponse:
            path = self._folder / request.path_params["name"]
            content_type = CONTENT_TYPES.get(path.suffix)
            if content_type is None or path.resolve().parent != self._folder or not path.is_file():
                raise HTTPException(404)
            return FileResponse(path, media_type=content_type)

        try:
            self._socket = socket.create_server((host, port))
        except OSError as error:
            raise StoreError(f"film server for {folder} on {host}:{port}: {error}; choose another port") from error
        self._url = f"http://{host}:{self._socket.getsockname()[1]}/"
        config = uvicorn.Config(
            Starlette(routes=[Route("/{name}", film)]),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=round(CLOSE_TIMEOUT_S),
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="film server", daemon=True
        )
        self._thread.start()

    def put(self, path: Path) -> StoredFilm:
        """Copy the film into the folder if it is not there yet; return its URL."""
        if path.suffix not in CONTENT_TYPES:
            raise StoreError(f"{path.name}: only {', '.join(CONTENT_TYPES)} files are served")
        try:
            path = path.resolve(strict=True)
            if path.parent != self._folder:
                self._folder.mkdir(parents=True, exist_ok=True)
                part = self._folder / f"{path.name}.part"
                shutil.copyfile(path, part)
                part.replace(self._folder / path.name)
        except OSError as error:
            raise StoreError(f"folder {self._folder}: {error}") from error
        return StoredFilm(self._url + quote(path.name), None)

    def close(self) -> None:
        """Stop the server; the films are kept."""
        self._server.should_exit = True
        self._thread.join(2 * CLOSE_TIMEOUT_S)
        self._socket.close()


class S3Store:
    """Upload films to an S3 bucket and presign their URLs. Sets no ACL: the bucket's owner decides who may read."""

    def __init__(
        self,
        bucket: str,
        prefix: str = "videos/",
        region: str | None = None,
        endpoint_url: str | None = None,
        expires_s: int = 3600,
        session: Any = None,
    ) -> None:
        """Create the S3 client. Raises StoreError when that fails.

        endpoint_url: for S3-compatible servers other than AWS. expires_s: lifetime of the links.
        session: boto3 session with its own credentials.
        """
        import boto3  # imported here: takes 0.3 s and 20 MB, and is not needed without a bucket
        from boto3.s3.transfer import TransferConfig
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        self._bucket, self._prefix, self._expires_s = bucket, prefix, expires_s
        # Upload in the caller's thread: boto3's threads would delay the exit of a process that cannot reach S3.
        self._transfer = TransferConfig(
            multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False
        )
        self._config = Config(
            connect_timeout=CONNECT_TIMEOUT_S,
            read_timeout=READ_TIMEOUT_S,
            retries={"total_max_attempts": 3, "mode": "standard"},
            signature_version="s3v4",
        )
        self._endpoint_url = endpoint_url
        try:
            self._session = session or boto3.Session(region_name=region)
            self._client = self._connect(region)
        except (BotoCoreError, ValueError) as error:
            raise StoreError(f"bucket {bucket}: {error}") from error
        self._knows_region = False

    def _connect(self, region: str | None) -> Any:
        """Return a client for this region that presigns links with the region's own host name.

        A link with another host does not work: S3 redirects it, but its signature is valid for the first host only.
        """
        from botocore.config import Config

        client = self._session.client("s3", region_name=region, endpoint_url=self._endpoint_url, config=self._config)
        if not AWS_HOST.search(str(urlsplit(client.meta.endpoint_url).hostname)):
            return client  # not AWS: the bucket is in the path
        client.close()
        regional = Config(s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"})
        return self._session.client("s3", region_name=region, config=self._config.merge(regional))

    def _find_region(self) -> None:
        """Switch to a client of the bucket's region: boto3 redirects uploads to it, but not presigned links."""
        from botocore.exceptions import ClientError

        if self._knows_region:
            return
        try:
            answer = self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:  # S3 names the region even when it denies access
            answer = error.response
        region = answer["ResponseMetadata"]["HTTPHeaders"].get("x-amz-bucket-region", "")
        if region and region != self._client.meta.region_name:
            log.warning("bucket %s is in %s, not in %s", self._bucket, region, self._client.meta.region_name)
            self._client.close()
            self._client = self._connect(region)
        self._knows_region = bool(region)

    def put(self, path: Path) -> StoredFilm:
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        key = self._prefix + path.name
        extra = {"ContentType": CONTENT_TYPES.get(path.suffix, "application/octet-stream")}
        try:
            self._find_region()
            self._client.upload_file(str(path), self._bucket, key, ExtraArgs=extra, Config=self._transfer)
            now_s = time.time()
            lasts_s = self._link_lasts_s(now_s)
            url = self._client.generate_presigned_url(
                "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=lasts_s
            )
        except (Boto3Error, BotoCoreError, ClientError, OSError) as error:
            reason = " ".join(str(error).split())
            raise StoreError(f"bucket {self._bucket}: {reason}") from error
        return StoredFilm(url, now_s + lasts_s)

    def _link_lasts_s(self, now_s: float) -> int:
        """Return the lifetime of a link [s]: as configured, but at most that of the credentials that sign it.

        S3 refuses a link when its credentials have expired.
        """
        credentials = self._session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()  # renews them when they expire soon
        # Only this private attribute of temporary credentials has their expiry time:
        # https://github.com/boto/botocore/issues/2694
        end: datetime | None = getattr(credentials, "_expiry_time", None)
        if end is None:
            return self._expires_s
        return max(min(self._expires_s, int(end.timestamp() - now_s)), 1)

    def close(self) -> None:
        self._client.close()

# SPDX-License-Identifier: Apache-2.0
"""Where films are put so that a browser can play them: a folder served on loopback, or S3."""

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
"""What is stored and served, by suffix."""

CLOSE_TIMEOUT_S: Final = 2.0  # for downloads under way when the server stops
PART_BYTES: Final = 8 * 1024 * 1024  # a longer film is uploaded in such parts, of which one may fail and be sent again
CONNECT_TIMEOUT_S: Final = 5.0  # to S3: a missing network is known after this, times two tries
AWS_HOST: Final = re.compile(r"\.amazonaws\.com(\.cn)?$")
READ_TIMEOUT_S: Final = 30.0  # for S3's answer to one part of a film

log = logging.getLogger(__name__)


class StoreError(Exception):
    """A film could not be stored; one line that names the store."""


class StoredFilm(NamedTuple):
    url: str
    expires_at_s: float | None
    """Unix time from which the URL no longer works, None when it does not expire."""


class FilmStore(Protocol):
    def put(self, path: Path) -> StoredFilm:
        """Stores a film and returns where it can be fetched. Blocks; raises StoreError."""

    def close(self) -> None: ...


class FolderStore:
    """Serves the films of one folder over HTTP: only the files with a known suffix, no listing, no subfolders.

    With byte ranges, so that a browser can seek.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        """Starts the server; port 0 takes a free one. Raises StoreError when the port cannot be had."""
        import uvicorn  # here and below: 0.2 s that a hand which films to S3 need not wait for
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
        """Takes a copy of a film that is not in the folder yet."""
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
        """Stops the server; the films stay."""
        self._server.should_exit = True
        self._thread.join(2 * CLOSE_TIMEOUT_S)
        self._socket.close()


class S3Store:
    """Uploads films to an S3 bucket and presigns their URLs. No ACL is set: the bucket's owner decides who may read."""

    def __init__(
        self,
        bucket: str,
        prefix: str = "videos/",
        region: str | None = None,
        endpoint_url: str | None = None,
        expires_s: int = 3600,
        session: Any = None,
    ) -> None:
        """`endpoint_url` is for servers other than AWS, `session` a boto3 session with credentials of its own.

        Raises StoreError when the client cannot be set up.
        """
        import boto3  # here: 0.3 s and 20 MB that a hand without a bucket need not spend
        from boto3.s3.transfer import TransferConfig
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError

        self._bucket, self._prefix, self._expires_s = bucket, prefix, expires_s
        # In the caller's thread: threads of boto3 would hold up the end of a process that cannot reach S3.
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
        """A client of this region, whose links have hosts that name it: a link of another host leads nowhere, since who
        is sent on by S3 comes with a signature for the host before."""
        from botocore.config import Config

        client = self._session.client("s3", region_name=region, endpoint_url=self._endpoint_url, config=self._config)
        if not AWS_HOST.search(str(urlsplit(client.meta.endpoint_url).hostname)):
            return client  # another server, which has the bucket in the path
        client.close()
        regional = Config(s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"})
        return self._session.client("s3", region_name=region, config=self._config.merge(regional))

    def _find_region(self) -> None:
        """Goes on with a client of the region that the bucket is in: uploads are led there, but links are not."""
        from botocore.exceptions import ClientError

        if self._knows_region:
            return
        try:
            answer = self._client.head_bucket(Bucket=self._bucket)
        except ClientError as error:  # without the right to ask, S3 names the region all the same
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
        """As long as wished, but not longer than the credentials that sign it: S3 refuses a link with theirs."""
        credentials = self._session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()  # renews them when their end is near
        # Temporary credentials know when they end; botocore tells it nowhere else:
        # https://github.com/boto/botocore/issues/2694
        end: datetime | None = getattr(credentials, "_expiry_time", None)
        if end is None:
            return self._expires_s
        return max(min(self._expires_s, int(end.timestamp() - now_s)), 1)

    def close(self) -> None:
        self._client.close()

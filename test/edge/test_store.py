# SPDX-License-Identifier: Apache-2.0
"""Films fetched over HTTP from the folder store, and put to S3 (moto's server)."""

import http.client
import threading
import time
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest

from amazing_hand.film.store import PART_BYTES, FolderStore, S3Store, StoreError

FILM = bytes(range(256)) * 40


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "film.mp4").write_bytes(FILM)
    (folder / "film.vtt").write_text("WEBVTT\n")
    (folder / "film.mp4.part").write_bytes(FILM)
    (folder / "notes.txt").write_text("mine")
    (folder / "inner").mkdir()
    (folder / "inner" / "film.mp4").write_bytes(FILM)
    (tmp_path / "secret.mp4").write_bytes(b"secret")
    (folder / "link.mp4").symlink_to(tmp_path / "secret.mp4")
    return folder


@pytest.fixture
def store(folder):
    store = FolderStore(folder)
    yield store
    store.close()


def fetch_raw(url, path):
    """The path as it is, which HTTP clients would tidy up."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def test_a_film_is_served_to_browsers_on_loopback(store, folder):
    stored = store.put(folder / "film.mp4")
    assert stored.url.startswith("http://127.0.0.1:")
    assert stored.url.endswith("/film.mp4")
    assert stored.expires_at_s is None
    response = httpx.get(stored.url)
    assert response.content == FILM
    assert response.headers["content-type"] == "video/mp4"
    assert httpx.get(store.put(folder / "film.vtt").url).headers["content-type"].startswith("text/vtt")


def test_a_player_can_seek(store, folder):
    response = httpx.get(store.put(folder / "film.mp4").url, headers={"Range": "bytes=100-199"})
    assert response.status_code == 206
    assert response.headers["content-range"] == f"bytes 100-199/{len(FILM)}"
    assert response.content == FILM[100:200]
    assert httpx.head(store.put(folder / "film.mp4").url).headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/missing.mp4", "/notes.txt", "/film.mp4.part", "/film", "/inner/film.mp4", "/inner%2Ffilm.mp4", "/inner",
        "/../secret.mp4", "/..%2Fsecret.mp4", "/%2e%2e/secret.mp4", "/..%5csecret.mp4", "/link.mp4",
        "//etc/passwd", "/%2Fetc%2Fpasswd", "/film.mp4%00.txt", "/.mp4",
    ],
)  # fmt: skip
def test_nothing_but_the_films_of_the_folder_is_served(store, folder, path):
    status, body = fetch_raw(store.put(folder / "film.mp4").url, path)
    assert status == 404
    assert b"secret" not in body


def test_a_film_from_elsewhere_is_copied_into_the_folder(store, folder, tmp_path):
    stored = store.put(tmp_path / "secret.mp4")
    assert httpx.get(stored.url).content == b"secret"
    assert (folder / "secret.mp4").exists()


def test_names_are_quoted_in_the_url(store, folder):
    (folder / "héllo #1?.mp4").write_bytes(FILM)
    assert httpx.get(store.put(folder / "héllo #1?.mp4").url).content == FILM


@pytest.mark.parametrize("name", ["missing.mp4", "notes.txt"])
def test_what_cannot_be_served_is_refused(store, folder, name):
    with pytest.raises(StoreError, match=name):
        store.put(folder / name)


def test_a_port_in_use_is_an_error_that_says_so(store, folder):
    port = urlsplit(store.put(folder / "film.mp4").url).port
    with pytest.raises(StoreError, match=f"127.0.0.1:{port}.*choose another port"):
        FolderStore(folder, port=port)


def test_close_stops_serving(folder):
    store = FolderStore(folder)
    url = store.put(folder / "film.mp4").url
    assert httpx.get(url).status_code == 200
    store.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)
    assert "film server" not in {thread.name for thread in threading.enumerate()}


@pytest.fixture(scope="module")
def s3_url():
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bucket(s3_url, credentials):
    name = "films-of-the-hand"
    boto3.client("s3", region_name="us-east-1", endpoint_url=s3_url).create_bucket(Bucket=name)
    return name


def test_a_film_in_s3_can_be_fetched_by_its_url_until_that_expires(s3_url, bucket, folder):
    store = S3Store(bucket, region="us-east-1", endpoint_url=s3_url, expires_s=600)
    stored = store.put(folder / "film.mp4")
    store.close()
    assert "/videos/film.mp4?" in stored.url
    assert stored.expires_at_s == pytest.approx(time.time() + 600, abs=30)
    response = httpx.get(stored.url)
    assert response.content == FILM
    assert response.headers["content-type"] == "video/mp4"


def test_an_s3_error_is_one_line_that_names_the_bucket(s3_url, credentials, folder):
    store = S3Store("no-such-bucket", region="us-east-1", endpoint_url=s3_url)
    with pytest.raises(StoreError, match=r"bucket no-such-bucket: .*NoSuchBucket") as failure:
        store.put(folder / "film.mp4")
    assert "\n" not in str(failure.value)


def test_a_missing_file_is_an_error_that_names_it(s3_url, bucket, folder):
    with pytest.raises(StoreError, match=r"missing\.mp4"):
        S3Store(bucket, region="us-east-1", endpoint_url=s3_url).put(folder / "missing.mp4")


def test_missing_credentials_are_an_error_that_names_the_bucket(s3_url, folder, tmp_path, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    with pytest.raises(StoreError, match=r"bucket films: .*credentials"):
        S3Store("films", region="us-east-1", endpoint_url=s3_url).put(folder / "film.mp4")


def test_the_link_says_how_long_it_works(s3_url, bucket, folder):
    """moto serves a link for ever and with any signature: that S3 refuses it later is in what the link says."""
    store = S3Store(bucket, region="us-east-1", endpoint_url=s3_url, expires_s=600)
    stored = store.put(folder / "film.mp4")
    query = parse_qs(urlsplit(stored.url).query)
    signed_s = datetime.strptime(query["X-Amz-Date"][0] + "+0000", "%Y%m%dT%H%M%SZ%z").timestamp()
    assert signed_s + int(query["X-Amz-Expires"][0]) == pytest.approx(stored.expires_at_s, abs=2)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]


@pytest.mark.parametrize(("lasts_s", "expected_s"), [(1200, 1200), (7200, 3600)])
def test_a_link_does_not_outlive_the_credentials_that_sign_it(s3_url, bucket, folder, monkeypatch, lasts_s, expected_s):
    end = datetime.fromtimestamp(time.time() + lasts_s, UTC)
    monkeypatch.setenv("AWS_SESSION_TOKEN", "for-a-while")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end.isoformat())
    stored = S3Store(bucket, region="us-east-1", endpoint_url=s3_url, expires_s=3600).put(folder / "film.mp4")
    assert stored.expires_at_s == pytest.approx(time.time() + expected_s, abs=10)
    assert int(parse_qs(urlsplit(stored.url).query)["X-Amz-Expires"][0]) == pytest.approx(expected_s, abs=10)


def test_a_long_film_is_uploaded_in_parts_and_arrives_whole(s3_url, bucket, tmp_path):
    film = tmp_path / "long.mp4"
    film.write_bytes(bytes(range(256)) * (2 * PART_BYTES // 256) + b"end")
    stored = S3Store(bucket, region="us-east-1", endpoint_url=s3_url).put(film)
    assert httpx.get(stored.url).content == film.read_bytes()
    client = boto3.client("s3", region_name="us-east-1", endpoint_url=s3_url)
    assert client.head_object(Bucket=bucket, Key="videos/long.mp4")["ETag"].strip('"').endswith("-3")


def test_a_film_is_nobodys_but_the_owners(s3_url, bucket, folder):
    S3Store(bucket, region="us-east-1", endpoint_url=s3_url).put(folder / "film.mp4")
    client = boto3.client("s3", region_name="us-east-1", endpoint_url=s3_url)
    grants = client.get_object_acl(Bucket=bucket, Key="videos/film.mp4")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]

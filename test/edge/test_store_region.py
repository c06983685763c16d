# SPDX-License-Identifier: Apache-2.0
"""Links to films in S3 name the region that the bucket is in, since S3 cannot lead a link there.

S3 is what botocore would send to and get from it: a request that is signed for another region than the bucket's is led
to that one, as S3 does it; what this program may do in the bucket is another matter.
"""

import io
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from amazing_hand.film.store import S3Store, StoreError

REGIONS = ["us-east-1", "ap-southeast-2", "ap-southeast-6", "eu-north-1"]


class Body(io.BytesIO):
    def stream(self, **_):
        yield self.read()


class S3:
    """Holds one bucket; notes who is asked for what."""

    def __init__(self, region: str, may_ask: bool = True) -> None:
        self.region, self.may_ask = region, may_ask
        self.asked: list[tuple[str, str]] = []
        self.stored: list[str] = []

    def session(self, region: str) -> boto3.Session:
        session = boto3.Session(region_name=region, aws_access_key_id="id", aws_secret_access_key="secret")
        session.events.register("before-send.s3", self.answer)
        return session

    def answer(self, request, **_) -> AWSResponse:
        address = urlsplit(request.url)
        self.asked.append((request.method, str(address.hostname)))
        signed = request.headers["Authorization"]
        signed = signed.decode() if isinstance(signed, bytes) else signed
        where = {"x-amz-bucket-region": self.region}
        if f"/{self.region}/s3/" not in signed or f".{self.region}." not in f".{address.hostname}":
            body = b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"
            return AWSResponse(request.url, 301, where, Body(b"" if request.method == "HEAD" else body))
        if request.method == "HEAD":
            return AWSResponse(request.url, 200 if self.may_ask else 403, where, Body())
        self.stored.append(address.path)
        return AWSResponse(request.url, 200, {"ETag": '"film"'}, Body())


@pytest.fixture
def film(tmp_path: Path) -> Path:
    (tmp_path / "film.mp4").write_bytes(b"a film")
    return tmp_path / "film.mp4"


def link(s3: S3, bucket: str, configured: str, film: Path) -> tuple[str, str]:
    """The host of the link to the film, and the region that it is signed for."""
    stored = S3Store(bucket, region=configured, session=s3.session(configured)).put(film)
    address = urlsplit(stored.url)
    return str(address.hostname), parse_qs(address.query)["X-Amz-Credential"][0].split("/")[2]


@pytest.mark.parametrize("region", REGIONS)
def test_a_link_names_the_region_of_the_bucket(film, region):
    s3 = S3(region)
    assert link(s3, "example-films", region, film) == (f"example-films.s3.{region}.amazonaws.com", region)
    assert s3.stored == ["/videos/film.mp4"]


@pytest.mark.parametrize("region", REGIONS)
def test_a_bucket_with_dots_has_its_name_in_the_path_where_its_certificate_holds(film, region):
    assert link(S3(region), "films.example.org", region, film) == (f"s3.{region}.amazonaws.com", region)


@pytest.mark.parametrize("may_ask", [True, False], ids=["who may ask", "who may only put"])
@pytest.mark.parametrize("bucket", ["example-films", "films.example.org"])
def test_a_bucket_in_another_region_than_was_configured_is_found_and_said(film, bucket, may_ask, caplog):
    s3 = S3("eu-north-1", may_ask)
    host, signed_for = link(s3, bucket, "us-east-1", film)
    assert host.endswith("s3.eu-north-1.amazonaws.com")
    assert signed_for == "eu-north-1"
    assert f"bucket {bucket} is in eu-north-1, not in us-east-1" in caplog.text


def test_the_region_is_asked_for_once(film):
    s3 = S3("eu-north-1")
    store = S3Store("example-films", region="eu-north-1", session=s3.session("eu-north-1"))
    for _ in range(3):
        store.put(film)
    assert [method for method, _ in s3.asked] == ["HEAD", "PUT", "PUT", "PUT"]


def test_without_a_network_the_film_waits_and_the_region_is_asked_for_again(film):
    s3 = S3("eu-north-1")
    session = s3.session("us-east-1")

    def refuse(**_):
        raise OSError("no network")

    session.events.register_first("before-send.s3", refuse)
    store = S3Store("example-films", region="us-east-1", session=session)
    with pytest.raises(StoreError, match="bucket example-films: no network"):
        store.put(film)
    session.events.unregister("before-send.s3", refuse)
    store._client.meta.events.unregister("before-send.s3", refuse)
    assert urlsplit(store.put(film).url).hostname == "example-films.s3.eu-north-1.amazonaws.com"


def test_another_server_has_the_bucket_in_the_path_however_its_address_is_given(film, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://films.example.org:9000")
    s3 = S3("us-east-1")
    monkeypatch.setattr(s3, "answer", lambda request, **_: AWSResponse(request.url, 200, {"ETag": '"film"'}, Body()))
    stored = S3Store("example-films", region="us-east-1", session=s3.session("us-east-1")).put(film)
    assert stored.url.startswith("http://films.example.org:9000/example-films/videos/film.mp4?")

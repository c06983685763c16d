# SPDX-License-Identifier: Apache-2.0
"""Films in S3 (moto's server, which has S3's API but checks no signature): sent, sent later, and never in the way."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import av
import boto3
import pytest
from amazing_hand.msg import SentenceStatus
from moto.server import ThreadedMotoServer
from support.filming import Filming, cues
from support.world import World, wait_for

from amazing_hand.ros.convert import seconds

BUCKET = "films-of-the-hand"
RECORDER = {"bucket": BUCKET, "url_expires_s": 600}


@pytest.fixture(scope="module")
def s3() -> Iterator[ThreadedMotoServer]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def filming(world_of_all: World, s3: ThreadedMotoServer) -> Iterator[Filming]:
    """A hand whose AWS is here."""
    host, port = s3.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL_S3": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "for-this-test",
        "AWS_SECRET_ACCESS_KEY": "for-this-test",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    world_of_all.environment |= environment
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        make_bucket()
        yield Filming(world_of_all, recorder=RECORDER)


def make_bucket() -> None:
    boto3.client("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)


def test_the_link_to_a_film_in_s3_plays_and_says_when_it_expires(filming: Filming) -> None:
    id = filming.say("AB")
    (recording,) = filming.wait_recordings(id)
    assert BUCKET in recording.url
    assert "X-Amz-Expires=600" in recording.url
    assert seconds(recording.expires) == pytest.approx(time.time() + 600, abs=30)
    path = filming.world.folder / "fetched.mp4"
    with urlopen(recording.url) as response:
        assert response.headers["Content-Type"] == "video/mp4"
        path.write_bytes(response.read())
    with av.open(str(path)) as film:
        assert sum(1 for _ in film.decode(video=0)) == recording.frames
    client = boto3.client("s3", region_name="us-east-1")
    track = client.get_object(Bucket=BUCKET, Key=f"videos/{path_of(recording).stem}.vtt")
    assert track["ContentType"] == "text/vtt"
    assert track["Body"].read() == path_of(recording).with_suffix(".vtt").read_bytes()
    assert [cue.letter for cue in cues(path_of(recording))] == ["A", "B"]


def test_a_film_that_s3_does_not_take_is_kept_and_sent_later_even_by_another_process(filming: Filming) -> None:
    client = boto3.client("s3", region_name="us-east-1")
    empty(client)
    id = filming.say("AB")
    assert filming.wait_ended(id).state == SentenceStatus.DONE, "signing does not wait for the film"
    (failed,) = filming.wait_recordings(id)
    assert "NoSuchBucket" in failed.error
    assert failed.url == ""
    assert path_of(failed).exists()
    wait_for(lambda: "NoSuchBucket" in filming.health("recorder").message, "a word in the diagnostics")
    filming.recorder.end(signal.SIGKILL)

    make_bucket()
    filming.restart_recorder(**RECORDER)
    sent = filming.wait_recordings(id, 2)[-1]
    assert sent.error == ""
    with urlopen(sent.url) as response:
        assert response.read() == path_of(failed).read_bytes()
    assert seconds(sent.duration) > 1.0
    assert not list(path_of(failed).parent.glob("*.unsent"))


def empty(client: object) -> None:
    """Delete the bucket with all that is in it."""
    for entry in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):  # type: ignore[attr-defined]
        client.delete_object(Bucket=BUCKET, Key=entry["Key"])  # type: ignore[attr-defined]
    client.delete_bucket(Bucket=BUCKET)  # type: ignore[attr-defined]


def path_of(recording: object) -> Path:
    return Path(recording.path)  # type: ignore[attr-defined]

# SPDX-License-Identifier: Apache-2.0
"""Configure the AWS SDK's MQTT 5 client for AWS IoT Core and the local broker: mutual TLS, sessions, time-outs."""

import logging
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from awscrt import mqtt5
from awscrt.io import TlsCipherPref
from awsiot import mqtt5_client_builder

from amazing_hand.cloud.diagnosis import problem_of_files

log = logging.getLogger(__name__)

RETRY_MIN_S: Final = 1.0
RETRY_MAX_S: Final = 30.0
PING_TIMEOUT_S: Final = 5.0
CONNACK_TIMEOUT_S: Final = 10.0
ACK_MARGIN_S: Final = 10
"""A dead connection is detected within keep-alive plus ping time-out; unacknowledged messages are then sent again on
the next one. An acknowledgement counts as failed only after this much more."""


class LinkError(RuntimeError):
    """The link cannot be used as requested. One line: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Will:
    """Last will: a message that the broker publishes at QoS 1, retained, when the connection breaks."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class LinkSettings:
    """Endpoint and identity of a connection. `cert`, `key`, `ca`: PEM files. AWS IoT Core listens on 8883 and 443.

    rejoin: the first connection resumes the MQTT session of the previous process, with the messages that the broker
    has queued or that were not acknowledged; otherwise the first connection starts a clean session.
    """

    endpoint: str
    port: int
    client_id: str
    cert: Path
    key: Path
    ca: Path
    keep_alive_s: int = 30
    session_expiry_s: int = 3600
    will: Will | None = None
    rejoin: bool = False


def _check_files(settings: LinkSettings) -> None:
    if problem := problem_of_files(settings):
        raise LinkError(problem)
    try:
        mode = settings.key.stat().st_mode
    except OSError as error:  # deleted since the check
        raise LinkError(f"setting 'key': cannot read {settings.key}: {error.strerror}; give a PEM file") from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        log.warning("the private key %s can be read by others: chmod 600 it", settings.key)


def build_client(settings: LinkSettings, **callbacks: Callable[[Any], None]) -> Any:
    """Return the SDK's MQTT client. Raises LinkError when a certificate, key or CA file cannot be used."""
    _check_files(settings)
    # The SDK's extra validation and throttling are for the limits of AWS IoT Core only.
    on_aws = settings.endpoint.endswith((".amazonaws.com", ".amazonaws.com.cn"))
    limits = mqtt5.ExtendedValidationAndFlowControlOptions
    sessions = mqtt5.ClientSessionBehaviorType
    will = settings.will and mqtt5.PublishPacket(
        topic=settings.will.topic, payload=settings.will.payload, qos=mqtt5.QoS.AT_LEAST_ONCE, retain=True
    )
    try:
        return mqtt5_client_builder.mtls_from_path(
            cert_filepath=str(settings.cert),
            pri_key_filepath=str(settings.key),
            ca_filepath=str(settings.ca),
            cipher_pref=TlsCipherPref.TLSv1_2_2025_07,  # TLS 1.2 or later; the SDK's default still speaks 1.0
            endpoint=settings.endpoint,
            port=settings.port,
            client_id=settings.client_id,
            keep_alive_interval_sec=settings.keep_alive_s,
            ping_timeout_ms=int(PING_TIMEOUT_S * 1000),
            connack_timeout_ms=int(CONNACK_TIMEOUT_S * 1000),
            ack_timeout_sec=int(settings.keep_alive_s + PING_TIMEOUT_S + ACK_MARGIN_S),
            # REJOIN_ALWAYS drops publishes that the previous process did not get acknowledged; we send them again.
            session_behavior=sessions.REJOIN_ALWAYS if settings.rejoin else sessions.REJOIN_POST_SUCCESS,
            session_expiry_interval_sec=settings.session_expiry_s,
            will=will,
            # Publishes wait for the next connection; MqttLink renews the subscriptions.
            offline_queue_behavior=mqtt5.ClientOperationQueueBehaviorType.FAIL_NON_QOS1_PUBLISH_ON_DISCONNECT,
            retry_jitter_mode=mqtt5.ExponentialBackoffJitterMode.FULL,
            min_reconnect_delay_ms=int(RETRY_MIN_S * 1000),
            max_reconnect_delay_ms=int(RETRY_MAX_S * 1000),
            extended_validation_and_flow_control_options=limits.AWS_IOT_CORE_DEFAULTS if on_aws else limits.NONE,
            **callbacks,
        )
    except Exception as error:  # the SDK raises RuntimeError, TypeError, OverflowError and its own
        raise LinkError(
            f"{settings.endpoint}:{settings.port}: the SDK refuses the settings: {error}; check that cert "
            f"{settings.cert}, key {settings.key} and ca {settings.ca} are PEM files, the first two of one pair"
        ) from error

# SPDX-License-Identifier: Apache-2.0
"""MQTT 5 connection to AWS IoT Core or to the local broker."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import partial
from typing import Any, Final

from awscrt import mqtt5

from amazing_hand.cloud.client import LinkError, LinkSettings, build_client
from amazing_hand.cloud.diagnosis import problem_of_files, problem_of_tls
from amazing_hand.threads import ReportingThread

log = logging.getLogger(__name__)

STOP_GRACE_S: Final = 2.0
"""Time-out for sending the DISCONNECT packet and closing the connection."""
SLOW_S: Final = 2.0
"""Without a connection after this, diagnose it ourselves: the SDK reports a wrong CA only after half a minute."""
SHORT_S: Final = 10.0
"""Two successive connections shorter than this suggest that another program connects with the same client id."""
FAILURE: Final = 0x80
"""MQTT 5 reason codes from this value on are failures."""


_NOT_TLS: Final = (
    "AWS_IO_SOCKET_CONNECTION_REFUSED",
    "AWS_IO_SOCKET_CONNECT_ABORTED",
    "AWS_IO_SOCKET_TIMEOUT",
    "AWS_IO_SOCKET_NO_ROUTE_TO_HOST",
    "AWS_IO_SOCKET_NETWORK_DOWN",
    "AWS_IO_DNS_",
)
"""Prefixes of the SDK's error names for connection failures that a TLS handshake of our own would not explain."""


class ConnectionState(Enum):
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    STOPPED = "stopped"


@dataclass(frozen=True)
class ConnectionEvent:
    """Change of the connection state, with the reason in one line."""

    state: ConnectionState
    reason: str


OnMessage = Callable[[str, bytes, Callable[[], None]], None]


class MqttLink:
    """MQTT connection that subscribes and publishes at QoS 1 and reconnects for ever. Can be started and stopped once.

    `on_message(topic, payload, acknowledge)` and `on_connection(event)` run on the SDK's I/O thread and must not block:
    waiting there for anything of the link is a deadlock. Their exceptions are logged. `acknowledge` sends the PUBACK
    and may be called from any thread; without it, the broker delivers the message again after a lost connection.
    """

    def __init__(
        self,
        settings: LinkSettings,
        on_message: OnMessage,
        on_connection: Callable[[ConnectionEvent], None] = lambda event: None,
    ) -> None:
        self._settings = settings
        self._on_message = on_message
        self._on_connection = on_connection
        self._where = f"{settings.endpoint}:{settings.port} as {settings.client_id}"
        self._changed = threading.Condition()  # guards the attributes below
        self._client: Any = None
        self._stopping = False
        self._tried = False
        self._state: ConnectionState | None = None
        self._problem = "not started"
        self._subscriptions: dict[str, Future[None]] = {}
        self._news_only: set[str] = set()  # topics of which retained messages are ignored
        self._connected_s = 0.0
        self._short_connections = 0
        self._diagnosing = False
        self._asked: set[str] = set()  # topics subscribed in the broker's session, or requested
        self._open: set[Future[None]] = set()  # publishes and subscriptions without an answer

    def start(self) -> None:
        """Start to connect and return at once. Raises LinkError when a certificate, key or CA file cannot be used."""
        if self._client is not None or self._stopping:
            raise LinkError(f"{self._where}: this link was started before; make a new one")
        client = build_client(
            self._settings,
            on_publish_received=self._received,
            on_lifecycle_attempting_connect=self._trying,
            on_lifecycle_connection_success=self._connected,
            on_lifecycle_connection_failure=lambda data: self._not_connected(data.connack_packet, data.exception),
            on_lifecycle_disconnection=lambda data: self._not_connected(data.disconnect_packet, data.exception),
            on_lifecycle_stopped=lambda _: self._enter(ConnectionState.STOPPED, "as asked"),
        )
        with self._changed:
            self._client = client
            self._problem = "no answer yet"
        client.start()
        self._diagnose(None, after_s=SLOW_S)

    def wait_connected(self, timeout_s: float) -> None:
        """Wait until connected. Raises LinkError with the last reason after `timeout_s`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._state is ConnectionState.CONNECTED, timeout_s):
                raise LinkError(f"{self._where}: not connected within {timeout_s:g} s: {self._problem}")

    def subscribe(self, topic: str, *, retained: bool = True) -> Future[None]:
        """Subscribe at QoS 1, now or once connected, and again whenever the broker has lost the session.

        The future ends when the broker first grants it, or with a LinkError when it refuses; then call this again.

        retained: False: ignore messages published with the retain flag, both stored and new ones.
        """
        with self._changed:
            if not retained:
                self._news_only.add(topic)
            if topic in self._subscriptions:
                return self._subscriptions[topic]
            granted = self._subscriptions[topic] = self._promise()
            connected = self._state is ConnectionState.CONNECTED
        if self._stopping:
            self._finish(granted, f"subscribe to {topic}: the link is stopped")
        elif connected:
            self._ask_for(topic)
        return granted

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> Future[None]:
        """Publish at QoS 1. Without a connection, messages wait in memory, in order.

        The future ends when the broker acknowledges, or with a LinkError when it refuses (for example by its policy).
        """
        with self._changed:
            acknowledged = self._promise()
            client = None if self._stopping else self._client
        if client is None:
            self._finish(acknowledged, f"publish to {topic}: the link is not running")
            return acknowledged
        packet = mqtt5.PublishPacket(topic=topic, payload=payload, qos=mqtt5.QoS.AT_LEAST_ONCE, retain=retain)
        try:
            sent = client.publish(packet)
        except Exception as error:  # the SDK refuses the packet, for example its topic
            self._finish(acknowledged, f"publish to {topic}: {error}")
        else:
            sent.add_done_callback(partial(self._puback, topic, acknowledged))
        return acknowledged

    def stop(self, timeout_s: float = 5.0) -> None:
        """Send waiting messages for at most `timeout_s`, then disconnect normally, so that no last will is sent.

        Returns at most STOP_GRACE_S later. Publishes that are not acknowledged by then end with a LinkError.
        """
        with self._changed:
            client, self._client = self._client, None
            self._stopping = True
            if client is None:
                return
            self._changed.wait_for(lambda: self._open <= set(self._subscriptions.values()), timeout_s)
            self._changed.wait_for(lambda: self._tried, STOP_GRACE_S)  # a stop before the first try is not confirmed
        client.stop(mqtt5.DisconnectPacket(reason_code=mqtt5.DisconnectReasonCode.NORMAL_DISCONNECTION))
        with self._changed:
            if not self._changed.wait_for(lambda: self._state is ConnectionState.STOPPED, STOP_GRACE_S):
                log.warning("%s: the connection did not end within %g s", self._where, STOP_GRACE_S)
            unanswered = list(self._open)
        for future in unanswered:
            self._finish(future, f"{self._where}: stopped before the broker answered")

    def _promise(self) -> Future[None]:
        """Return a future that only _finish ends. Call this with the lock held."""
        future: Future[None] = Future()
        future.set_running_or_notify_cancel()
        self._open.add(future)
        return future

    def _finish(self, future: Future[None], problem: str | None) -> None:
        with self._changed:
            if future not in self._open:
                return  # an acknowledgement after stop() had given up
            self._open.remove(future)
            self._changed.notify_all()
        if problem is None:
            future.set_result(None)
        else:
            future.set_exception(LinkError(problem))

    # The following methods run on the SDK's I/O thread.

    def _received(self, data: Any) -> None:
        packet = data.publish_packet
        control = data.acquire_publish_acknowledgement_control
        handle = control() if control else None  # none at QoS 0
        if packet.retain and packet.topic in self._news_only:
            if packet.payload:  # an empty payload deletes a retained message
                log.warning("message on %s ignored: it is retained; publish it without", packet.topic)
            self._acknowledge(handle)
            return
        try:
            self._on_message(packet.topic, bytes(packet.payload or b""), partial(self._acknowledge, handle))
        except Exception:
            log.exception("message on %s: its handler failed", packet.topic)

    def _acknowledge(self, handle: Any) -> None:
        with self._changed:
            client = self._client
        if handle is None or client is None:
            return
        try:
            client.invoke_publish_acknowledgement(handle)
        except Exception as error:  # connection lost: the broker will deliver the message again
            log.debug("%s: not acknowledged: %s", self._where, error)

    def _trying(self, _: Any) -> None:
        with self._changed:
            self._tried = True
            self._changed.notify_all()

    def _connected(self, data: Any) -> None:
        resumed = data.negotiated_settings.rejoined_session
        with self._changed:
            self._connected_s = time.monotonic()
            if not resumed:
                self._asked.clear()
        self._enter(ConnectionState.CONNECTED, "session resumed" if resumed else "new session")

    def _not_connected(self, packet: Any, error: Exception) -> None:
        """Handle a failed or lost connection. `packet`: CONNACK or DISCONNECT with the broker's reason, or None."""
        if self._stopping:
            return
        refusal = packet and _refusal(packet.reason_code, packet.reason_string)
        if refusal and "AUTHORIZED" in refusal:
            refusal += f"; the policy of {self._settings.cert} must let client id {self._settings.client_id} connect"
        if self._state is ConnectionState.CONNECTED:
            refusal = self._ended(refusal or str(error))
        if refusal or str(getattr(error, "name", "")).startswith(_NOT_TLS):
            self._enter(ConnectionState.DISCONNECTED, refusal or str(error))
        else:
            self._diagnose(str(error))

    def _ended(self, reason: str) -> str:
        """Return why a connection has ended, with a hint if another client with the same id may be the cause."""
        is_short = time.monotonic() - self._connected_s < SHORT_S
        self._short_connections = self._short_connections + 1 if is_short else 0
        if self._short_connections >= 2 or "SESSION_TAKEN_OVER" in reason:
            name = self._settings.client_id
            reason += (
                f"; another program may be connected as {name}: end it, or give it a name and certificate of its own"
            )
        return reason

    def _diagnose(self, otherwise: str | None, after_s: float = 0.0) -> None:
        """Diagnose the connection in a separate thread. `otherwise`: the reason to report when nothing is found."""
        with self._changed:
            if self._diagnosing:
                return
            self._diagnosing = True

        def find() -> None:
            with self._changed:
                self._changed.wait_for(lambda: self._stopping or self._state is not None, after_s)
                if self._stopping or self._state is ConnectionState.CONNECTED:
                    self._diagnosing = False
                    return
            try:
                problem = problem_of_files(self._settings) or problem_of_tls(self._settings)
            finally:
                with self._changed:
                    self._diagnosing = False
            if reason := problem or otherwise:
                self._enter(ConnectionState.DISCONNECTED, reason, unless_connected=True)

        ReportingThread(target=find, name="mqtt-diagnosis", daemon=True).start()

    def _enter(self, state: ConnectionState, reason: str, unless_connected: bool = False) -> None:
        with self._changed:
            if unless_connected and (self._stopping or self._state is ConnectionState.CONNECTED):
                return  # connected meanwhile
            self._problem = reason
            retried = state is self._state
            self._state = state
            self._changed.notify_all()
            topics = list(self._subscriptions) if state is ConnectionState.CONNECTED else []
        for topic in topics:  # before the event, so that answers to our first publish are received
            self._ask_for(topic)
        if retried:
            log.debug("%s: still %s: %s", self._where, state.value, reason)
            return
        level = logging.WARNING if state is ConnectionState.DISCONNECTED else logging.INFO
        log.log(level, "%s: %s: %s", self._where, state.value, reason)
        try:
            self._on_connection(ConnectionEvent(state, reason))
        except Exception:
            log.exception("%s: the handler of %r failed", self._where, state.value)

    def _ask_for(self, topic: str) -> None:
        with self._changed:
            client = self._client
            if topic in self._asked or client is None:
                return
            self._asked.add(topic)
            news_only = topic in self._news_only
        handling = mqtt5.RetainHandlingType
        subscription = mqtt5.Subscription(
            topic_filter=topic,
            qos=mqtt5.QoS.AT_LEAST_ONCE,
            retain_as_published=news_only,  # else the flag is missing on messages published while subscribed
            retain_handling_type=handling.DONT_SEND if news_only else handling.SEND_ON_SUBSCRIBE,
        )
        try:
            sent = client.subscribe(mqtt5.SubscribePacket(subscriptions=[subscription]))
        except Exception as error:  # the SDK refuses the topic filter
            self._refused(topic, str(error))
        else:
            sent.add_done_callback(partial(self._suback, topic))

    def _suback(self, topic: str, sent: Future[Any]) -> None:
        error = sent.exception()
        if error is not None:  # connection lost (the next one subscribes again), or no answer
            with self._changed:
                self._asked.discard(topic)
            if getattr(error, "name", None) == "AWS_ERROR_MQTT_TIMEOUT":
                self._ask_for(topic)
            return
        suback = sent.result()
        if problem := _refusal(suback.reason_codes[0], suback.reason_string):
            self._refused(topic, problem)
        else:
            with self._changed:
                granted = self._subscriptions[topic]
            self._finish(granted, None)

    def _refused(self, topic: str, problem: str) -> None:
        message = f"{self._where}: subscription to {topic} refused: {problem}; the policy must allow it"
        log.error(message)
        with self._changed:
            self._asked.discard(topic)
            granted = self._subscriptions.pop(topic)
        self._finish(granted, message)

    def _puback(self, topic: str, acknowledged: Future[None], sent: Future[Any]) -> None:
        error = sent.exception()
        puback = None if error else sent.result().puback
        problem = str(error) if puback is None else _refusal(puback.reason_code, puback.reason_string)
        if problem and "AUTHORIZED" in problem:
            problem += f"; let the policy of {self._settings.cert} allow it"
        self._finish(acknowledged, problem and f"{self._where}: publish to {topic} failed: {problem}")


def _refusal(reason_code: IntEnum | None, reason: str | None) -> str | None:
    """Return the text of a failing reason code; None for success. The SDK turns an unknown code into None."""
    if reason_code is not None and reason_code < FAILURE:
        return None
    name = "unknown reason code" if reason_code is None else reason_code.name
    return f"{name} ({reason})" if reason else name

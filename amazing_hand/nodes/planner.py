"""planner: one sentence at a time, a fresh Strands agent each, which signs it through the action fingerspell."""

import queue
import threading
from dataclasses import dataclass
from typing import Any, Final

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.action import ActionClient
from rclpy.task import Future

from amazing_hand.action import Fingerspell
from amazing_hand.agent.models import VERBATIM, ModelError, ModelSettings, build_model
from amazing_hand.agent.planner import Planner, Spelled
from amazing_hand.msg import Sentence, SentenceStatus
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.topics import SENTENCE, SENTENCE_STATUS

# A fingerspeller that is just being started, or restarted, is waited for this long.
SPELLER_TIMEOUT_S: Final = 5.0

# How often a waiting job looks whether the fingerspeller is still there.
ALIVE_PERIOD_S: Final = 0.5


@dataclass(frozen=True)
class Settings:
    model: str = param(VERBATIM, "`verbatim`: in this process, no cloud; `bedrock`: Amazon Nova 2 Lite")
    model_id: str = param("us.amazon.nova-2-lite-v1:0", "Bedrock's model or inference profile")
    region: str = param("us-east-1", "AWS region of Bedrock")
    max_tokens: int = param(1024, "longest answer of the model [tokens]", 16, 4096)
    temperature: float = param(0.0, "randomness of the model", 0.0, 1.0)
    connect_timeout_s: float = param(3.0, "how long to wait for a connection to Bedrock [s]", 0.1, 60.0)
    read_timeout_s: float = param(15.0, "how long to wait for the next bytes of Bedrock's answer [s]", 0.1, 120.0)
    max_queue: int = param(10, "sentences that may wait; more are rejected", 1, 1000)


class PlannerNode(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("planner", Settings)
        self._planner = Planner(self._build_model())
        self._status = self.publisher(SENTENCE_STATUS)
        self.speller = ActionClient(self, Fingerspell, "fingerspell")
        self._queue: queue.Queue[Sentence | None] = queue.Queue()
        self._last_error = ""
        self.closing = threading.Event()
        self._worker = threading.Thread(target=self._work, name="planner", daemon=True)
        self.subscription(SENTENCE, self._on_sentence)
        self._worker.start()

    def _build_model(self) -> Any:
        settings = self.settings
        try:
            return build_model(
                ModelSettings(
                    kind=settings.model,
                    model_id=settings.model_id,
                    region=settings.region,
                    max_tokens=settings.max_tokens,
                    temperature=settings.temperature,
                    connect_timeout_s=settings.connect_timeout_s,
                    read_timeout_s=settings.read_timeout_s,
                )
            )
        except ModelError as error:
            raise ParameterError(str(error)) from error

    def _on_sentence(self, sentence: Sentence) -> None:
        if self._queue.qsize() >= self.settings.max_queue:
            self.tell(sentence, SentenceStatus.REJECTED, reason=f"queue full: {self.settings.max_queue} are waiting")
            return
        self.tell(sentence, SentenceStatus.QUEUED)
        self._queue.put(sentence)

    def _work(self) -> None:
        while (sentence := self._queue.get()) is not None and not self.closing.is_set():
            job = Job(self, sentence)
            try:
                self._sign(job)
            except Exception as error:  # whatever the model or its network raise ends this sentence, not the node
                job.tell(SentenceStatus.FAILED, f"{type(error).__name__}: {error}")

    def _sign(self, job: "Job") -> None:
        job.tell(SentenceStatus.PLANNING)
        result = self._planner.plan(job.sentence.text, job.spell)
        self.get_logger().info(
            f"sentence {job.sentence.id}: {result.tool_calls} tool calls, "
            f"{result.input_tokens} tokens in, {result.output_tokens} tokens out"
        )
        if result.outcome is None:
            job.tell(SentenceStatus.FAILED, "the model did not call fingerspell")
        elif result.outcome.reason:
            job.tell(SentenceStatus.FAILED, result.outcome.reason)
        else:
            job.tell(SentenceStatus.DONE)

    def tell(self, sentence: Sentence, state: int, done: int = 0, total: int = 0, reason: str = "") -> None:
        """Publish one step in the sentence's life; a step with a reason is an error and is logged."""
        self._last_error = reason
        if reason:
            self.get_logger().error(f"sentence {sentence.id}: {reason}")
        self._status.publish(
            SentenceStatus(
                stamp=self.now(),
                id=sentence.id,
                state=state,
                text=sentence.text,
                letters_done=done,
                letters_total=total,
                reason=reason,
            )
        )

    def health(self) -> tuple[bytes, str, dict[str, object]]:
        level = DiagnosticStatus.WARN if self._last_error else DiagnosticStatus.OK
        return level, self._last_error or "ok", {"waiting": self._queue.qsize(), "model": self.settings.model}

    def close(self) -> None:
        self.closing.set()
        self._queue.put(None)
        self._worker.join(timeout=2 * ALIVE_PERIOD_S)
        self._planner.close()


class Job:
    """One sentence on its way through the agent's tool. `spell` runs in the tool's thread."""

    def __init__(self, node: PlannerNode, sentence: Sentence) -> None:
        self.sentence = sentence
        self._node = node
        self._done = self._total = 0

    def spell(self, text: str) -> Spelled:
        """Have the fingerspeller sign the text; comes back when it has."""
        speller = self._node.speller
        if not speller.wait_for_server(timeout_sec=SPELLER_TIMEOUT_S):
            return Spelled("", "the action fingerspell is not offered: is fingerspeller running?")
        goal = Fingerspell.Goal(sentence_id=self.sentence.id, text=text)
        accepted = self._result_of(speller.send_goal_async(goal, feedback_callback=self._on_feedback))
        if accepted is None:
            return Spelled("", "the fingerspeller has gone away")
        if not accepted.accepted:
            return Spelled("", "the fingerspeller refused: it is spelling another text")
        finished = self._result_of(accepted.get_result_async())
        if finished is None:
            accepted.cancel_goal_async()
            return Spelled("", "the planner is closing" if self._node.closing.is_set() else "the fingerspeller died")
        return Spelled(finished.result.spelled, finished.result.reason)

    def tell(self, state: int, reason: str = "") -> None:
        self._node.tell(self.sentence, state, self._done, self._total, reason)

    def _on_feedback(self, message: Any) -> None:
        feedback = message.feedback
        self._done, self._total = self._done + int(feedback.reached), feedback.count
        self.tell(SentenceStatus.SIGNING)

    def _result_of(self, future: Future) -> Any:
        """What the future gives; None when the fingerspeller dies or the planner closes before."""
        done = threading.Event()
        future.add_done_callback(lambda _: done.set())
        while not done.wait(ALIVE_PERIOD_S):
            if self._node.closing.is_set() or not self._node.speller.server_is_ready():
                return None
        return future.result()


def create() -> PlannerNode:
    return PlannerNode()


def main() -> int:
    return main_of("planner")


if __name__ == "__main__":
    raise SystemExit(main())

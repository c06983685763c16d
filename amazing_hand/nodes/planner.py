# SPDX-License-Identifier: Apache-2.0
"""planner: sign sentences one at a time, each with a new Strands agent that uses the action fingerspell."""

import math
import threading
import time
import uuid
from typing import Final

from diagnostic_msgs.msg import DiagnosticStatus

from amazing_hand.agent.fallback import Account, FallbackPlanner
from amazing_hand.agent.model_planner import ModelPlanner, PlanLimits
from amazing_hand.agent.models import VERBATIM, model_name
from amazing_hand.agent.queue import LOCAL, SentenceQueue, Waiting
from amazing_hand.agent.usage import FREE, Price, UsageFile
from amazing_hand.hand.command_words import MAX_SHOWN
from amazing_hand.msg import MotionState, Sentence, SentenceStatus
from amazing_hand.paths import data_folder
from amazing_hand.ros import convert
from amazing_hand.ros.fingerspell_client import Job, SpellerClient
from amazing_hand.ros.gestures import Gestures
from amazing_hand.ros.hand_files import alphabet_of, calibration_of
from amazing_hand.ros.hand_node import HandNode, Health
from amazing_hand.ros.planner_commands import Commands
from amazing_hand.ros.planner_settings import Settings, model_of
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.sentence_reports import SentenceReports
from amazing_hand.sentence_step import Step
from amazing_hand.threads import ReportingThread
from amazing_hand.topics import MOTION_STATE, SENTENCE

EXPIRY_PERIOD_S: Final = 1.0

# How often to check for a fingerspeller, which must end the goals that an earlier planner left to it.
ORPHANS_PERIOD_S: Final = 0.1

# How long to wait for a servo_driver that is being started.
DRIVER_TIMEOUT_S: Final = 5.0
DRIVER_PERIOD_S: Final = 0.1

# A message may arrive shortly before its publisher is discovered.
FOUND_S: Final = 1.0

# How long `close` waits for the worker to end the current sentence.
CLOSE_S: Final = 1.0

CANCELLED: Final = "cancelled by request"


class PlannerNode(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("planner", Settings)
        settings = self.settings
        model = model_of(settings)
        calibration = calibration_of("planner", settings.calibration)
        gestures = Gestures(
            alphabet_of("planner", settings.alphabet, calibration.side), calibration, self.get_logger().warning
        )
        price = Price(settings.input_usd_per_mtok, settings.output_usd_per_mtok)
        self._planner = ModelPlanner(model, PlanLimits(settings.sentence_budget_s, settings.attempts))
        self._director = FallbackPlanner(self._planner, model_name(model), settings.retry_after_s)
        self._usage = UsageFile(data_folder() / "usage.json", FREE if settings.model == VERBATIM else price)
        self._tell_unreadable()
        self._reports = SentenceReports(self)
        self._speller = SpellerClient(self)
        self._queue = SentenceQueue(settings.max_queue, settings.max_age_s)
        self._changed = threading.Condition()
        """Guards the queue, the job, `_motion` and `_closing`."""
        self._job: Job | None = None
        self._motion: MotionState | None = None
        self._motion_s = -math.inf
        self._closing = False
        self._last: Account | None = None
        self._last_text = ""
        """Text of the last sentence that was signed, whole or not."""
        self._commands = Commands(self, gestures, self, self._reports.command)
        self.create_timer(EXPIRY_PERIOD_S, self._expire)
        self._orphans = self.create_timer(ORPHANS_PERIOD_S, self._end_orphans)
        self._worker = ReportingThread(target=self._work, name="planner", daemon=True)
        self.subscription(MOTION_STATE, self._on_motion_state)  # served first: a stop must not end a later sentence
        self.subscription(SENTENCE, self._on_sentence)
        self._worker.start()

    def adopt(self, settings: Settings) -> None:
        self._planner.limits = PlanLimits(settings.sentence_budget_s, settings.attempts)
        with self._changed:
            self._queue.max_waiting, self._queue.max_age_s = settings.max_queue, settings.max_age_s

    def _on_sentence(self, message: Sentence) -> None:
        if message.redelivered and (told := self._reports.last(message.id)) is not None:
            self._reports.publish(told)
            return
        sentence = Waiting(message.id, message.text, message.source, time.monotonic() - self._age_s(message))
        if refusal := self._offer(sentence):
            self._reports.sentence(sentence, SentenceStatus.REJECTED, refusal)

    def _offer(self, sentence: Waiting) -> str:
        """Have a sentence wait for its turn. Return why it may not; empty if it does."""
        self._expire()
        if refusal := self.refusal():
            return refusal
        with self._changed:
            if not self._queue.offer(sentence):
                return f"queue full: {self.settings.max_queue} are waiting"
            self._reports.sentence(sentence, SentenceStatus.QUEUED)  # before the worker can report that it plans
            self._changed.notify()
        return ""

    def _on_motion_state(self, motion: MotionState) -> None:
        """Handle the driver's motion state: a stop ends all earlier sentences.

        After a fault or a restart of the driver, the waiting sentences go on.
        """
        with self._changed:
            before, self._motion, self._motion_s = self._motion, motion, time.monotonic()
            is_stop = before is not None and before.epoch != motion.epoch and motion.by_request
            forgotten = self._queue.clear() if is_stop else []
            job = self._job
            if job is not None and job.epoch == motion.epoch:
                job = None
            self._changed.notify_all()
        if job is not None and is_stop:
            job.stop(motion.reason)
        elif job is not None:
            job.adopt_epoch(motion.epoch)
        for sentence in forgotten:
            self._reports.sentence(sentence, SentenceStatus.CANCELLED, motion.reason)

    def _known_motion(self) -> MotionState | None:
        """Return servo_driver's last motion state; None if there is no driver."""
        is_gone = not self.count_publishers(MOTION_STATE.name)
        with self._changed:
            if is_gone and time.monotonic() > self._motion_s + FOUND_S:
                self._motion = None
            return self._motion

    def refusal(self) -> str:
        """Return why the hand accepts no motions; empty if it does, or if no driver says otherwise."""
        motion = self._known_motion()
        return "" if motion is None or motion.can_move else motion.reason

    def _end_orphans(self) -> None:
        if self._speller.takes_goals():
            self.destroy_timer(self._orphans)

    def is_signing(self) -> bool:
        job = self._job
        return job is not None and job.signing

    def _age_s(self, message: Sentence) -> float:
        """Return the sentence's age in seconds since it was received; 0 without a stamp or with one in the future."""
        stamp_s = convert.seconds(message.header.stamp)
        return max(convert.seconds(self.now()) - stamp_s, 0.0) if stamp_s else 0.0

    def _expire(self) -> None:
        with self._changed:
            expired = self._queue.expire(time.monotonic())
        for sentence in expired:
            reason = f"it waited for more than {self.settings.max_age_s:g} s"
            self._reports.sentence(sentence, SentenceStatus.EXPIRED, reason)

    def stop_all(self, reason: str = "stopped by request") -> None:
        """End the current sentence and drop the waiting ones."""
        with self._changed:
            forgotten, job = self._queue.clear(), self._job
        if job is not None:
            job.stop(reason)
        for sentence in forgotten:
            self._reports.sentence(sentence, SentenceStatus.CANCELLED, reason)

    def again(self) -> tuple[int, str]:
        """Have the last sentence signed once more, under a new id; return state and line of the answer."""
        if not self._last_text:
            return SentenceStatus.REJECTED, "no sentence has been signed since the planner was started"
        sentence = Waiting(uuid.uuid4().hex, self._last_text, LOCAL, time.monotonic())
        if refusal := self._offer(sentence):
            return SentenceStatus.REJECTED, refusal
        return SentenceStatus.DONE, f"once more, as {sentence.id}"

    def cancel(self, id: str) -> tuple[int, str]:
        """End the sentence with this id, or forget it if it waits; return state and line of the answer."""
        with self._changed:
            forgotten, job = self._queue.remove(id), self._job
        if forgotten is not None:
            self._reports.sentence(forgotten, SentenceStatus.CANCELLED, CANCELLED)
        elif job is not None and job.sentence.id == id:
            job.stop(CANCELLED)
        elif (told := self._reports.last(id)) is None:
            return SentenceStatus.REJECTED, f"no sentence waits or is in hand with the id {id[:MAX_SHOWN]}"
        elif told.state != SentenceStatus.CANCELLED:
            return SentenceStatus.REJECTED, f"it has ended already: {Step(told.state).name.lower()}"
        return SentenceStatus.DONE, ""

    def _work(self) -> None:
        while (job := self._next_job()) is not None:
            account = None
            try:
                if self._may_sign(job):
                    account = self._sign(job)
            except Exception as error:  # an error of a model's library ends this sentence, not the node
                self._reports.job(job, SentenceStatus.FAILED, f"{type(error).__name__}: {error}")
            with self._changed:
                self._job = None
            if account is not None:
                self._account_for(job, account)

    def _next_job(self) -> Job | None:
        """Wait for the next sentence and return its job; None when the node closes."""
        while True:
            self._expire()
            with self._changed:
                if self._closing:
                    return None
                if (sentence := self._queue.take()) is not None:
                    latest_s = sentence.since_s + self._queue.max_age_s
                    self._job = Job(sentence, self._speller, self._on_progress, latest_s)
                    if self._motion is not None:
                        self._job.adopt_epoch(self._motion.epoch)
                    return self._job
                self._changed.wait()

    def _on_progress(self, job: Job) -> None:
        self._last_text = job.sentence.text
        self._reports.job(job, SentenceStatus.SIGNING)

    def _may_sign(self, job: Job) -> bool:
        """Wait for a starting driver; return whether the hand accepts motions. If not, the sentence has ended."""
        deadline_s = time.monotonic() + DRIVER_TIMEOUT_S
        while self._known_motion() is None and time.monotonic() < deadline_s and not job.stopping.done():
            with self._changed:
                self._changed.wait(DRIVER_PERIOD_S)
        with self._changed:
            if (motion := self._motion) is not None:
                job.adopt_epoch(motion.epoch)
        if job.stopping.done():
            self._reports.job(job, SentenceStatus.CANCELLED, job.stop_reason)
            return False
        if motion is not None and not motion.can_move:
            self._reports.job(job, SentenceStatus.REJECTED, motion.reason)
            return False
        return True

    def _sign(self, job: Job) -> Account:
        self._reports.job(job, SentenceStatus.PLANNING)
        account = self._director.sign(job.sentence.text, job, job.stopping)
        self._last, self._reports.last_error = account, ""
        tokens = account.usage.total_tokens
        if job.stopping.done():
            self._reports.job(job, SentenceStatus.CANCELLED, job.stop_reason, tokens)
        elif account.outcome is None or account.outcome.reason:
            reasons = (account.outcome.reason if account.outcome else "", account.cause)
            self._reports.job(job, job.failed_as, "; ".join(filter(None, reasons)), tokens)
        else:
            self._reports.job(job, SentenceStatus.DONE, account.cause, tokens)
        return account

    def _account_for(self, job: Job, account: Account) -> None:
        """Log and count the tokens and time that the sentence took."""
        usage, logger = account.usage, self.get_logger()
        logger.info(
            f"sentence {job.sentence.id}: by {account.planned_by}, planned in {account.planning_s * 1000:.0f} ms, "
            f"{usage.model_calls} model calls, {account.tool_calls} tool calls, "
            f"{usage.input_tokens} tokens in, {usage.output_tokens} out, {usage.total_tokens} in total"
        )
        if account.difference:
            logger.warning(f"sentence {job.sentence.id}: the model wanted to sign {account.difference}; not followed")
        try:
            self._usage.add(today(), usage)
        except OSError as error:
            self.error(f"tokens are not counted: {error}")
        self._tell_unreadable()

    def _tell_unreadable(self) -> None:
        if problem := self._usage.problem:
            self._usage.problem = ""
            self.error(problem)

    def health(self) -> Health:
        cause = f"signing verbatim: {self._director.last_cause}" if self._director.last_cause else ""
        message = self._reports.last_error or cause
        values: dict[str, object] = {
            "model": self._director.name,
            "waiting": len(self._queue),
            "fallbacks": self._director.fallbacks,
            "differences": self._director.differences,
            "model_is_left_alone_s": math.ceil(self._director.wait_s),
        }
        if (last := self._last) is not None:
            values |= {
                "last_planned_by": last.planned_by,
                "last_planning_ms": f"{last.planning_s * 1000:.1f}",
                "last_input_tokens": last.usage.input_tokens,
                "last_output_tokens": last.usage.output_tokens,
                "last_total_tokens": last.usage.total_tokens,
            }
        values |= {f"today_{key}": value for key, value in self._usage.of(today()).items()}
        return (DiagnosticStatus.WARN if message else DiagnosticStatus.OK), message or "ok", values

    def close(self) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify()
        self.stop_all("the planner is closing")
        self._worker.join(timeout=CLOSE_S)
        self._planner.close()


def today() -> str:
    """Return the current date in UTC, the billing day of AWS."""
    return time.strftime("%Y-%m-%d", time.gmtime())


def create() -> PlannerNode:
    return PlannerNode()


def main() -> int:
    return main_of("planner")


if __name__ == "__main__":
    raise SystemExit(main())

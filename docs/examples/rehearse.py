# SPDX-License-Identifier: Apache-2.0
"""Signs a text, tells each letter, and which joint was furthest from its calibrated middle: rehearse.py HELLO."""

import asyncio
import sys

from amazing_hand import AsyncHand, HandError


async def main(text: str) -> str:
    furthest: tuple[float, str] = 0.0, "none"

    async with AsyncHand() as hand:

        async def watch() -> None:
            nonlocal furthest
            async for state in hand.states():
                furthest = max([furthest, *((abs(angle_rad), joint) for joint, angle_rad in state.joints.items())])

        watching = asyncio.create_task(watch())
        async for step in await hand.say(text):
            print(f"{step.state} {step.letters_done} of {step.letters_total} {step.reason}", flush=True)
        watching.cancel()
    return f"{furthest[1]} was furthest from its middle: {furthest[0]:.2f} rad"


try:
    print(asyncio.run(main(" ".join(sys.argv[1:]))))
except HandError as error:
    sys.exit(str(error))

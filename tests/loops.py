"""A loop of its own for what runs asynchronously: the browser tests of a process leave theirs running."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def in_a_loop_of_its_own(within):
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(lambda: asyncio.run(within())).result()

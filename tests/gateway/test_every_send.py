"""Every send there is, carried out at a strict local Bot API."""

import pytest

from bot.core import sends as sd
from bot.core.delivery import Sent
from bot.demo.telegram import Telegram
from bot.gateway import Gateway
from tests.gateway import people


async def carried_out(gateway: Gateway, telegram: Telegram, case: people.Case) -> object:
    """The outcome of one send, with files that Telegram knows."""
    send, material = case.send, people.with_files(case.material, telegram)
    outcome, _ = await gateway.send(send, material)
    return outcome


@pytest.mark.parametrize("case", list(people.every_send()), ids=lambda case: case.name)
async def test_every_send_is_accepted(case: people.Case, gateway: Gateway, telegram: Telegram) -> None:
    """Promise 4: what is consented to arrives; a strict server finds nothing to refuse."""
    outcome = await carried_out(gateway, telegram, case)
    assert isinstance(outcome, Sent), outcome
    assert telegram.strange == set()


def test_every_send_of_the_core_is_here() -> None:
    """A new effect cannot be forgotten here."""
    assert {type(case.send) for case in people.every_send()} == set(sd.SENDS.values())

"""Telegram, only here. `inbound` turns an update into an event, `outbound` a send into calls and an outcome.

    gateway    what the loops use: updates, arrivals, sends, trouble
    inbound    one raw update -> one arrival; contents: what of a message can be carried
    screens    one send -> calls; previews and envelopes: the two sides of what somebody wrote, by the one
               function in letters; pages: cards, invitations, settings, help; export: one's own copy;
               notes and keyboards: the bot's own sentences with their buttons
    outbound   calls -> Telegram -> an outcome; calls: what a call is and what to do if Telegram refuses
    words      sentences by id, from prompts/; text: lengths, entities and characters that make trouble
    request    HTTP; setup: who the bot is and whether it is safe

The client library is python-telegram-bot: its request, errors, types and constants. Its updater and handlers
are not used: they confirm updates before they are handled.
"""

from bot.gateway.gateway import Conflict, Gateway, Trouble, Unauthorized
from bot.gateway.inbound import ALLOWED_UPDATES, Unreadable, arrival
from bot.gateway.screens import render
from bot.gateway.setup import GatewayError, Me
from bot.gateway.words import Words

__all__ = [
    "ALLOWED_UPDATES",
    "Conflict",
    "Gateway",
    "GatewayError",
    "Me",
    "Trouble",
    "Unauthorized",
    "Unreadable",
    "Words",
    "arrival",
    "render",
]

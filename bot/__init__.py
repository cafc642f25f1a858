"""Kindling: the map.

Glossary
    person      someone who pressed Start; alone, or one of two partners
    pairing     two persons, after two yeses; it may be closed, and then one neutral line says so
    card        one prompt in one person's hands on one local date
    prompt      the text of a card, a file under prompts/
    path        how deep somebody's own cards may go, theme by theme; theirs alone
    reply       what a person wrote; it has revisions, and a consent is for one of them
    envelope    how a shared reply reaches the other: empty until its receiver opens it
    agenda      rows with a time: cards to come, drafts to erase, envelopes to close
    outbox      rows to send; a hold, an evening and a pause are rows that are not due yet
    cause       why something happened; the same cause is handled once

The way of one message
    receive     update 9021 arrives; gateway.inbound says "alice Wrote"
    handle      one transaction: is it new? load and lock the two, `step`, save state and outbox, commit
    receive     Telegram may forget the update now
    send        claims the row, asks again whether it holds, counts the attempt, sends, notes it
    tick        the same for what the clock proposes

Who imports whom
    core        nobody
    content     core
    store       core
    gateway     core, content
    handle, tick, receive, send    core, store, gateway
    demo        core, content, app
    app         all of the above; nobody imports app but cli and demo
    store and gateway never meet

Reading order
    core/__init__.py (the laws), core/events.py with buttons.py and core/effects.py with sends.py (the whole
    product: what can happen, and what can be done about it), core/table.py (the conversation),
    core/rules/consent.py (the heart of it), handle.py, send.py
"""

"""How fast it is: `make bench`, or `python -m tests.bench`.

    pipeline    updates a second from getUpdates to sendMessage, beside two other bots
    telegram    the local Bot API in its own process, with a line of commands; town: starts processes
    echo        the bare echo: the same client, no storage; ordinary: a bot as most are written
    crowd       couples put into a database beforehand, by the store's own API or set-based
    ticks       what one tick costs among many people
    parts       handle, claim and finish, parsing, each alone
    report      tables on the screen and in docs/performance.md

Everything runs on one machine, interleaved, so that rows of one table can be compared. Rows of different
runs cannot.
"""

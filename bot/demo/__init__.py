"""The local Telegram of `kindling demo`, of the tests and of the load benchmark.

telegram.py   the Bot API of one bot, without HTTP; the clock      start here
phone.py      what people do: start, send, edit, tap, block
state.py      everything it knows                                  people.py, updates.py, files.py
methods.py    the table of methods, filled by                      sending.py, editing.py, profile.py
texts.py      lengths and entities                                 formatting.py, keyboards.py, kinds.py
refusals.py   the real server's words
faults.py     which calls go wrong, and how
server.py     HTTP             wire.py, shortway.py, params.py: the bot's; webhook.py
                               routes.py, streams.py: people's
run.py        `kindling demo`  walk.py: its clock; inside.py: the drawers beside the phones
page/         two phones in a browser
"""

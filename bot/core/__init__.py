"""The laws of the core. Everything in this folder keeps them; nothing outside may weaken them.

1. Every fact that decides what happens next is in the state that is loaded and saved.
   There is no clock, no dice, no database and no network in here: the time, fresh ids and chance
   arrive as arguments.
2. The machine does not know which of the two partners is first. There is `me`, whose event this is,
   and `other`, of whom a rule can see an id and nothing else. What I receive cannot depend on what the
   other does in private, because the type has no field for it.
3. The conversation is one table (`table.py`). A row is a state, an event and a rule. What is not in the
   table changes nothing and says so kindly: `step` is total.
4. Events are past tense (`events.py`, `buttons.py`), effects are imperative (`effects.py`, `sends.py`), and
   each is the counterpart of the other. What becomes of an effect comes back as an event.
5. What people write is a guest here. It passes through in one event and one effect, never in the
   state, and never in a `repr`.

Standard library only.
"""

"""One pass over prompts/ and the packs of others: a library, or every fault of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType

from bot.content.cards import Written, card_faults, whole
from bot.content.fluent import Words, unlike
from bot.content.help import help_of
from bot.content.lock import LOCK, lock_faults, read_lock
from bot.content.packs import CARDS, TRANSLATED, WORDS, id_fault, pack_faults, pack_name, packs_of
from bot.content.pages import ContentError, Desk, Fault
from bot.content.shapes import (
    BASE,
    THEMES,
    AvoidTable,
    CardFile,
    CardTable,
    Library,
    Source,
    TranslationTable,
)
from bot.content.wording import Avoid, alike, wording

FEWEST_CARDS = 5


def load(folder: Path, extra: Sequence[Path] = ()) -> Library:
    """The library of `folder` and the packs in `extra`; raises ContentError with every fault."""
    faults, library = look_at(folder, extra)
    if library is None:
        raise ContentError(faults)
    return library


def check(folder: Path, extra: Sequence[Path] = ()) -> list[Fault]:
    """Every fault of the prompts in the order of files and lines; empty when all is well."""
    return look_at(folder, extra)[0]


def look_at(folder: Path, extra: Sequence[Path] = ()) -> tuple[list[Fault], Library | None]:
    """The faults, and the library if there are none."""
    reading = _Reading(folder, extra)
    faults = reading.sorted_faults()
    return faults, None if faults else reading.library()


def accept(folder: Path, pack: Path | None = None) -> tuple[str, ...]:
    """Notes new texts in the ids.lock of the library, or of a pack beside it, and returns their ids.

    Raises ContentError while anything else is wrong.
    """
    *_, target = packs_of(folder, [pack] if pack else [])
    reading = _Reading(folder, [target], accepting=target)
    if reading.faults:
        raise ContentError(reading.sorted_faults())
    locked, _ = read_lock(target / LOCK)
    mine = [one for one in reading.written if one.pack == target]
    new = {one.key: one.digest for one in mine if one.key not in locked}
    rows = {key: digest for key, (_, digest) in locked.items()} | new
    lines = [f"{name} {language} {digest}\n" for (name, language), digest in sorted(rows.items())]
    (target / LOCK).write_text("".join(lines), encoding="utf-8", newline="\n")
    return tuple(sorted({name for name, _ in new}))


def schema() -> dict[str, object]:
    """The JSON Schema of a file of cards, for editors; checked in as prompts/card.schema.json."""
    return CardFile.model_json_schema()


# --- reading -------------------------------------------------------------------------------------------


class _Reading:
    """One pass over all packs: what was found, and what is wrong with it."""

    def __init__(self, folder: Path, extra: Sequence[Path] = (), accepting: Path | None = None) -> None:
        self.desk = Desk()
        self.faults = self.desk.faults
        self.tables: dict[str, CardTable] = {}
        self.written: list[Written] = []
        self.folder = folder
        self.packs = tuple(pack for pack in packs_of(folder, extra) if self._is_there(pack))
        self.languages = self._find_languages()
        sources = self.desk.file(folder / "sources.toml", "source", Source)
        self.sources = {one.key: one for one in sources}
        self.help = help_of(folder, self.languages, self.desk)
        for pack in self.packs:
            self.faults += pack_faults(pack) if pack != folder else ()
            for file in sorted(pack.glob(CARDS)):
                self._read_cards(file, file.parent.parent.name, pack_name(pack) if pack != folder else "")
        # A broken file would also be blamed for every card it can no longer show, so those rules wait.
        unbroken = not self.faults
        self.words: dict[str, Words] = {}
        for language in self.languages:
            self._read_words(language)
        self._judge_wording()
        if unbroken:
            self._judge_ids()
            self._judge_number()
            self._judge_locks(accepting)

    def sorted_faults(self) -> list[Fault]:
        return sorted(set(self.faults))

    def library(self) -> Library:
        texts: dict[str, dict[str, str]] = {}
        for one in self.written:
            texts.setdefault(one.id, {})[one.language] = one.text
        return Library(
            cards=MappingProxyType({name: whole(self.tables[name], texts[name]) for name in sorted(texts)}),
            languages=self.languages,
            words=MappingProxyType({language: words.source for language, words in self.words.items()}),
            help=MappingProxyType(self.help),
            sources=MappingProxyType(self.sources),
        )

    def _is_there(self, pack: Path) -> bool:
        if not pack.is_dir():
            self.faults.append(
                Fault(pack, 1, "There is no folder here; check its name and KINDLING_PROMPTS_DIR.")
            )
        return pack.is_dir()

    def _find_languages(self) -> tuple[str, ...]:
        found = {file.parent.parent.name for pack in self.packs for file in pack.glob(CARDS)}
        for pattern in (WORDS, *TRANSLATED):
            found |= {file.parent.name for pack in self.packs for file in pack.glob(pattern)}
        return (BASE, *sorted(one for one in found - {BASE} if re.fullmatch("[a-z]{2,3}(-[A-Z]{2})?", one)))

    def _read_cards(self, file: Path, language: str, pack: str) -> None:
        page = self.desk.open(file, "theme", "card")
        if language not in self.languages:
            self.faults.append(
                Fault(file, 1, f"`{language}` is no language code like en or pt-BR; rename the folder.")
            )
        theme = str(page.tables.get("theme"))
        if page.tables and theme not in THEMES:
            self.faults.append(page.fault('Begin the file with its theme, like theme = "t01".', key="theme"))
        if language == BASE or any(key == "kind" for _, _, key in page.places):
            for number, card in self.desk.rows(page, "card", CardTable).items():
                self._add(Written(card.id, language, card.text, page, number), card, theme, pack)
        else:
            rows = self.desk.rows(page, "card", TranslationTable).items()
            self.written += [Written(one.id, language, one.text, page, number) for number, one in rows]

    def _add(self, one: Written, card: CardTable, theme: str, pack: str) -> None:
        found = card_faults(card, theme, self.sources)
        self.faults += [one.fault(message, key) for key, message in found]
        if wrong := id_fault(card.id, pack):
            self.faults.append(one.fault(wrong, "id"))
        self.tables.setdefault(card.id, card)
        self.written.append(one)

    def _read_words(self, language: str) -> None:
        words = self.words[language] = Words(language)
        for file in sorted(file for pack in self.packs for file in pack.glob(f"{language}/*.ftl")):
            words.add(file)
        self.faults += [*words.faults, *words.dangling()]
        if language != BASE and words.places:
            self.faults += unlike(self.words[BASE], words)

    def _judge_wording(self) -> None:
        """Holds every text to the rules of its language; without an avoid.toml only the general ones."""
        for language in self.languages:
            rules = self.desk.file(self.folder / language / "avoid.toml", "avoid", AvoidTable)
            avoid = [Avoid.of(one.words, one.because, one.unless or "") for one in rules]
            for one in self.written:
                if one.language == language:
                    marks = self.tables[one.id].not_with if one.id in self.tables else frozenset()
                    self.faults += map(one.fault, wording(one.text, avoid, marks))

    def _judge_ids(self) -> None:
        first: dict[tuple[str, str], Written] = {}
        for one in self.written:
            before = first.setdefault(one.key, one)
            if one.id not in self.tables:
                self.faults.append(
                    one.fault(f"No English card has the id {one.id}; check its spelling.", "id")
                )
            elif before is not one:
                place = before.fault("", "id")
                message = (
                    f"{one.id} is already used in {place.file.name}:{place.line}; give this card its own."
                )
                self.faults.append(one.fault(message, "id"))

    def _judge_number(self) -> None:
        """Too few cards in a theme, and cards that read as one; the retired count for neither."""
        live = {one.key: one for one in self.written if not self._retired(one.id)}
        for language in self.languages:
            texts = {key: one.text for key, one in live.items() if key[1] == language}
            for later, earlier in alike(texts):
                message = f"This says nearly the same as {earlier[0]}; keep one of the two."
                self.faults.append(live[later].fault(message))
        counts = Counter(name[:3] for name in {name for name, _ in live})
        for theme in THEMES:
            if counts[theme] < FEWEST_CARDS:
                message = f"{theme} has {counts[theme]} cards; write at least {FEWEST_CARDS}."
                self.faults.append(Fault(self.folder / BASE / "cards" / f"{theme}.toml", 1, message))

    def _retired(self, name: str) -> bool:
        return name in self.tables and self.tables[name].retired

    def _judge_locks(self, accepting: Path | None) -> None:
        """Old replies point at ids, so an id keeps its words for good; packs of others may go without."""
        for pack in self.packs:
            if pack == self.folder or (pack / LOCK).exists():
                locked, faults = read_lock(pack / LOCK)
                mine = {one.key: one for one in self.written if one.pack == pack}
                self.faults += [*faults, *lock_faults(pack / LOCK, locked, mine, accepting == pack)]

"""Where somebody is: from the time on their clock, or from a city they typed, to IANA zones."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from unicodedata import combining, normalize
from zoneinfo import available_timezones

from bot.core.agenda import zone

MOST = 8
"""Zones offered at once."""

WELL_KNOWN = (
    "Pacific/Honolulu America/Anchorage America/Los_Angeles America/Denver America/Phoenix America/Chicago "
    "America/Mexico_City America/New_York America/Toronto America/Bogota America/Lima America/Caracas "
    "America/Halifax America/Santiago America/Sao_Paulo America/Argentina/Buenos_Aires America/St_Johns "
    "Atlantic/Azores Africa/Casablanca Europe/London Europe/Lisbon Africa/Lagos Europe/Paris Europe/Berlin "
    "Europe/Madrid Europe/Rome Europe/Warsaw Europe/Kyiv Europe/Athens Africa/Cairo Africa/Johannesburg "
    "Europe/Istanbul Europe/Moscow Africa/Nairobi Asia/Riyadh Asia/Tehran Asia/Dubai Asia/Kabul Asia/Karachi "
    "Asia/Tashkent Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Almaty Asia/Yangon Asia/Bangkok Asia/Jakarta "
    "Asia/Ho_Chi_Minh Asia/Shanghai Asia/Singapore Asia/Manila Australia/Perth Asia/Tokyo Asia/Seoul "
    "Australia/Adelaide Australia/Darwin Australia/Brisbane Australia/Sydney Australia/Lord_Howe "
    "Pacific/Noumea Pacific/Auckland Pacific/Chatham Pacific/Tongatapu Pacific/Apia Pacific/Kiritimati UTC"
).split()
"""Offered first when several fit: those that most people know the name of."""

CITIES = {
    "Europe/Berlin": "munich munchen hamburg cologne koln frankfurt stuttgart dusseldorf leipzig dresden "
    "bremen hannover nuremberg nurnberg",
    "Europe/Vienna": "wien graz salzburg",
    "Europe/Zurich": "geneva geneve genf basel bern lausanne",
    "Europe/Madrid": "barcelona valencia sevilla cordoba granada zaragoza seville bilbao malaga",
    "Europe/Rome": "roma milan milano naples napoli turin torino florence firenze bologna",
    "Europe/Paris": "lyon marseille toulouse bordeaux nantes lille",
    "Europe/Lisbon": "lisboa porto",
    "Europe/Dublin": "cork galway limerick",
    "Europe/London": "londres york manchester birmingham edinburgh glasgow liverpool leeds bristol cardiff",
    "Europe/Brussels": "bruxelles brussel antwerp antwerpen ghent gent",
    "Europe/Amsterdam": "rotterdam utrecht eindhoven",
    "Europe/Copenhagen": "kobenhavn aarhus",
    "Europe/Stockholm": "goteborg gothenburg malmo",
    "Europe/Prague": "praha brno",
    "Europe/Warsaw": "warszawa krakow wroclaw gdansk poznan lodz",
    "Europe/Bucharest": "bucuresti cluj",
    "Europe/Athens": "athina thessaloniki",
    "Europe/Kyiv": "kiev lviv odesa odessa kharkiv",
    "Europe/Moscow": "moskva saint_petersburg",
    "Europe/Istanbul": "ankara izmir",
    "America/New_York": "nyc nueva_york boston washington philadelphia miami atlanta",
    "America/Toronto": "montreal ottawa quebec",
    "America/Chicago": "dallas houston austin minneapolis",
    "America/Los_Angeles": "san_francisco seattle san_diego portland las_vegas",
    "America/Sao_Paulo": "rio_de_janeiro brasilia belo_horizonte",
    "America/Bogota": "medellin cali",
    "America/Mexico_City": "guadalajara puebla ciudad_de_mexico mexico",
    "Africa/Johannesburg": "cape_town pretoria durban",
    "Africa/Lagos": "abuja",
    "Africa/Cairo": "alexandria",
    "Asia/Kolkata": "india mumbai delhi new_delhi bangalore bengaluru chennai hyderabad pune",
    "Asia/Shanghai": "beijing shenzhen guangzhou",
    "Asia/Tokyo": "osaka kyoto nagoya",
    "Asia/Ho_Chi_Minh": "hanoi saigon",
    "Asia/Dubai": "abu_dhabi",
    "Asia/Karachi": "islamabad lahore",
    "Asia/Jerusalem": "tel_aviv haifa",
    "Australia/Sydney": "canberra",
    "Pacific/Auckland": "wellington christchurch",
}
"""Cities that people name and no zone is called after, in plain letters; `_` is a space."""

ALSO_CALLED = {city.replace("_", " "): name for name, cities in CITIES.items() for city in cities.split()}


def offset(name: str, at: datetime) -> int:
    """Minutes ahead of UTC at that instant."""
    return int((at.astimezone(zone(name)).utcoffset() or timedelta()).total_seconds() // 60)


def offsets(at: datetime) -> list[int]:
    """The offsets of the well-known zones now, in order: what clocks show around the world."""
    return sorted({offset(name, at) for name in WELL_KNOWN})


def fitting(minutes: int, at: datetime) -> list[str]:
    """Zones whose clocks are that many minutes ahead of UTC now, the best known first."""
    fits = [name for name in WELL_KNOWN if offset(name, at) == minutes]
    return fits[:MOST]


def exactly(text: str) -> str | None:
    """The zone of exactly this city or name, if there is one."""
    wanted = _plain(text)
    return ALSO_CALLED.get(wanted) or _names().get(wanted)


def near(text: str) -> list[str]:
    """Zones that it may mean otherwise, at most `MOST`: to be asked about, since York is not New York.

    Of "Berlin, Germany" the last words are left out, one by one, until what is left is a city."""
    words = _plain(text).replace(",", " ").split()
    shorter = (" ".join(words[:many]) for many in range(len(words), 0, -1))
    if city := next((zone for phrase in shorter if (zone := exactly(phrase))), None):
        return [city]
    wanted = " ".join(words)
    found = {name for key, name in _names().items() if wanted in key} if len(wanted) > 2 else set()
    return sorted(found)[:MOST]


def is_zone(name: str) -> bool:
    return name in _all()


@lru_cache(maxsize=1)
def _all() -> frozenset[str]:
    return frozenset(
        n for n in available_timezones() if "/" in n and not n.startswith(("Etc/", "posix", "right"))
    ) | {"UTC"}


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Plain spelling of the whole name and of its last part, the well-known winning a tie."""
    found: dict[str, str] = {}
    for name in [*sorted(_all()), *WELL_KNOWN]:
        found[_plain(name)] = name
        found[_plain(name.rsplit("/", 1)[-1])] = name
    return found


def _plain(text: str) -> str:
    """Small letters without their marks: people type Zürich, the zones say Zurich."""
    letters = (c for c in normalize("NFKD", text) if not combining(c))
    return re.sub(r"[\s_]+", " ", "".join(letters).strip().lower())[:64]


def clock(text: str) -> int | None:
    """Minutes after midnight from a typed time: 7:45, 07.45, 19, 7 pm. None if it is not one."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:\s*[:.h]\s*(\d{2})|\s*h)?\s*([ap])?\.?\s*m?\.?\s*", text.lower())
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None

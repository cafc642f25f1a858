"""Every bot of a story has the library of the one before: it takes a second to read and never changes."""

from tests.property import home as homes

library_read_once = homes.library_read_once

"""Everything here begins at home, and reads the library once."""

from tests.property import home as homes

home, library_read_once = homes.home, homes.library_read_once

"""The organisation's own Word and Excel files as templates of documents: read, checked, filled (D1)."""

from .filling import fill_template, places_of, read_parts
from .marks import Cell, Found, Values, key_of

__all__ = ["Cell", "Found", "Values", "fill_template", "key_of", "places_of", "read_parts"]

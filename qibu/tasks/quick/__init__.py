"""快速添加: one typed sentence becomes the fields of a task (S7). Pure: text and surroundings in."""

from qibu.tasks.quick.reading import read_sentence
from qibu.tasks.quick.values import Around, Dependency, Found, Place, Someone, Understood

__all__ = ["Around", "Dependency", "Found", "Place", "Someone", "Understood", "read_sentence"]

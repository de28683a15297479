"""联动: what an action sets off in a higher slice, in order, in the same transaction.

Keys are the actions of the journal; a line reads "after this, that".
"""

from collections.abc import Mapping

from qibu.foundation.journal.actions import Reaction

TABLE: Mapping[str, tuple[Reaction, ...]] = {}

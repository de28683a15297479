from qibu.foundation.outcomes import Conflict, Denied, Gone, Invalid  # noqa: F401

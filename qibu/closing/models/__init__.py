"""Closing a project: acceptance, sign-off, retrospective, archive."""

from qibu.closing.models import acceptance, archive, retrospective, signing
from qibu.closing.models.acceptance import Acceptor, Condition, Submission, Verdict
from qibu.closing.models.archive import Package
from qibu.closing.models.retrospective import Contribution, Point, Retrospective
from qibu.closing.models.signing import Signature, SignedDocument

__all__ = [
    "Acceptor",
    "Condition",
    "Contribution",
    "Package",
    "Point",
    "Retrospective",
    "Signature",
    "SignedDocument",
    "Submission",
    "Verdict",
    "acceptance",
    "archive",
    "retrospective",
    "signing",
]

"""What is done with lessons: writing, publishing, retiring them, showing and answering them."""

from qibu.lessons.actions.checking import Subject, answer_check, follow_lead, propose
from qibu.lessons.actions.writing import (
    Explanation,
    add_lesson,
    await_cause,
    edit_lesson,
    give_cause,
    publish_lesson,
    retire_lesson,
    revive_lesson,
)

__all__ = [
    "Explanation",
    "Subject",
    "add_lesson",
    "answer_check",
    "await_cause",
    "edit_lesson",
    "follow_lead",
    "give_cause",
    "propose",
    "publish_lesson",
    "retire_lesson",
    "revive_lesson",
]

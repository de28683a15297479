"""What is done about files and comments."""

from qibu.foundation.files.actions.filing import attach_file, remove_file, restore_file
from qibu.foundation.files.actions.talking import (
    edit_comment,
    remove_comment,
    restore_comment,
    write_comment,
)

__all__ = [
    "attach_file",
    "edit_comment",
    "remove_comment",
    "remove_file",
    "restore_comment",
    "restore_file",
    "write_comment",
]

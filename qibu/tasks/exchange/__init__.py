"""Plans to and from MS Project XML (S7): read into rows, compared with the plan, previewed, and written.

`moments` turns clock times into days, `stamp` is what our own files carry with each task, `rows` reads a
file into rows, `writing` makes a file of a plan, `comparing` and `preview` are the road of an import up to
consent, which `qibu.tasks.actions.importing` writes. What has no counterpart is said, not dropped silently
(docs/decisions/0030).
"""

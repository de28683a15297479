"""Forms that come in as files: what forms 1 to 4 share (D2).

`storing` keeps and reads a file, `mapping` is which column is which and remembers it, `names` and `answers`
settle people and departments, `rowkeys` recognise our own exports, `review` is a preview in words.
"""

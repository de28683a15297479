"""Form 4 from a file: compared with the register row by row, decided, and brought in at once (D2)."""

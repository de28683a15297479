"""Form 3 comes in: minutes of anybody, and our own come back (D2)."""

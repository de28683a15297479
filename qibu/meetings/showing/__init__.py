"""How meetings and their minutes are shown: lists and series, one meeting, form 3 on paper."""

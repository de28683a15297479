"""`qibu schedule FILE`: a plan file calculated without a server, a database or Django."""

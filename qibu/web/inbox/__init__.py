"""待我处理 and 我在等 (N1): what waits for whom, over all projects, answerable on the spot."""

"""Waiting for what a browser or a server does in its own time, without guessing how long that takes."""


def until(page, happened) -> None:
    """Let `page` go on until `happened()`; 15 s are far more than anything here takes."""
    for _ in range(300):
        if happened():
            return
        page.wait_for_timeout(50)
    raise AssertionError("waited 15 s in vain")

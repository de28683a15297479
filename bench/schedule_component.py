"""Paint, scrolling and size of the master schedule with 10,000 rows, beside dhtmlx-gantt in one run.

    npm ci --ignore-scripts              # once, for the peer; without it only the component is measured
    python bench/schedule_component.py [rows] [runs]

Both pages show the same rows, links, columns, row height and days in headless Chromium, in turns. Prints one
JSON line per run and the medians, and exits with 1 when a budget is missed: paint ≤ 400 ms (data in memory →
second frame), p95 frame of 3 s of wheel ≤ 20 ms, no more long-task time in them than the peer, < 1,500 DOM
nodes; the component also 0 CSP reports (the peer's page is allowed its inline styles) and 0 serious findings
of axe-core.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.web.schedule.board import Board
from tests.web.schedule.server import Handler, serve

ROOT = Path(__file__).resolve().parents[1]
PEER = Path(__file__).resolve().parent / "gantt_peer"
PEER_CODE = ROOT / "node_modules" / "dhtmlx-gantt" / "codebase"
AXE = ROOT / "tests" / "web" / "axe" / "axe-core" / "axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--js-flags=--expose-gc",
]  # fmt: skip
BUDGET = {"paint_ms": 400, "elements": 1499, "frame_p95_ms": 20, "violations": 0, "serious": 0}
SCROLL_SECONDS = 3

COUNT_FRAMES = """() => {
  const frames = []; let last = performance.now(), go = true;
  window.longTasks.length = 0;
  const loop = (now) => { frames.push(now - last); last = now; if (go) requestAnimationFrame(loop); };
  requestAnimationFrame(loop);
  window.stopCounting = () => { go = false; return frames.slice(1).sort((a, b) => a - b); };
}"""


class BesidePeer(Handler):
    """The harness, and under /peer/ the page of the peer: with inline styles, but nothing from elsewhere."""

    def do_GET(self) -> None:
        name = self.path.split("?")[0]
        if not name.startswith("/peer/"):
            super().do_GET()
            return
        self.csp = "default-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'"
        name = name.removeprefix("/peer/") or "index.html"
        self.send_file(PEER_CODE / name[5:] if name.startswith("code/") else PEER / name)
        del self.csp


def scroll(page: Page) -> list[float]:
    """Turn the wheel for three seconds; the frame times in ms, sorted."""
    page.mouse.move(1000, 500)
    page.evaluate(COUNT_FRAMES)
    end = time.monotonic() + SCROLL_SECONDS
    while time.monotonic() < end:
        page.mouse.wheel(0, 240)
        time.sleep(0.016)
    return page.evaluate("window.stopCounting()")


def serious(page: Page) -> int:
    """Serious and critical findings of axe-core in the component."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document.querySelector('.qs'))")
    return sum(item["impact"] in ("serious", "critical") for item in found["violations"])


def timed(page: Page, script: str) -> float:
    """Milliseconds a synchronous call takes, layout included."""
    measure = (
        f"const t = performance.now(); {script}; document.body.offsetHeight; return performance.now() - t"
    )
    return round(page.evaluate(f"(() => {{ {measure} }})()"), 1)


def busy(metrics: CDPSession) -> float:
    """Seconds the page's main thread has worked so far."""
    found = metrics.send("Performance.getMetrics")["metrics"]
    return next(one["value"] for one in found if one["name"] == "TaskDuration")


def opened(browser: Browser, address: str) -> tuple[Page, dict[str, float]]:
    """A page that has painted its rows and was scrolled for a while, and what that took."""
    page = browser.new_context(viewport={"width": 1440, "height": 820}).new_page()
    page.goto(address)
    page.wait_for_selector("html[data-painted]", timeout=60000)
    result: dict[str, float] = {"paint_ms": round(page.evaluate("window.paint"))}
    page.wait_for_timeout(300)
    metrics = page.context.new_cdp_session(page)
    metrics.send("Performance.enable")
    before = busy(metrics)
    frames = scroll(page)
    result["busy_ms"] = round((busy(metrics) - before) * 1000)
    result["frames_per_s"] = round(len(frames) / SCROLL_SECONDS, 1)
    result["frame_p95_ms"] = round(frames[int(len(frames) * 0.95)], 1)
    result["long_tasks_ms"] = round(page.evaluate("window.longTasks.reduce((a, b) => a + b, 0)"))
    result["elements"] = page.evaluate("document.querySelectorAll('*').length")
    metrics.send("HeapProfiler.collectGarbage")
    result["heap_mb"] = round(metrics.send("Runtime.getHeapUsage")["usedSize"] / 1e6, 1)
    return page, result


def run(browser: Browser, address: str) -> dict[str, float]:
    page, result = opened(browser, address + "?bench")
    result["collapse_all_ms"] = timed(page, "schedule.closeAll()")
    result["expand_all_ms"] = timed(page, "schedule.openAll()")
    result["filter_ms"] = timed(page, "schedule.toolbar.criteria.text='试产'; schedule.filterChanged()")
    result["serious"] = serious(page)
    result["violations"] = page.evaluate("window.violations.length")
    page.context.close()
    return result


def run_peer(browser: Browser, address: str) -> dict[str, float]:
    page, result = opened(browser, address + "peer/")
    page.context.close()
    return result


def medians(results: list[dict[str, float]]) -> dict[str, float]:
    return {key: statistics.median(result[key] for result in results) for key in results[0]}


def missed(own: dict[str, float], peer: dict[str, float]) -> list[str]:
    """The budgets the component does not keep."""
    found = [key for key, limit in BUDGET.items() if own[key] > limit]
    return found + (["long_tasks_ms"] if peer and own["long_tasks_ms"] > peer["long_tasks_ms"] else [])


def main() -> int:
    rows, runs = (int(value) for value in (sys.argv[1:] + ["10000", "3"][len(sys.argv) - 1 :])[:2])
    server = serve(Board(rows), answering=BesidePeer)
    address = f"http://127.0.0.1:{server.server_port}/"
    own, peer = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("QIBU_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for _ in range(runs):
            own.append(run(browser, address))
            print("qibu  ", json.dumps(own[-1]), flush=True)
            if PEER_CODE.is_dir():
                peer.append(run_peer(browser, address))
                print("dhtmlx", json.dumps(peer[-1]), flush=True)
        browser.close()
    server.shutdown()
    found = {"qibu": medians(own), "dhtmlx": medians(peer) if peer else {}}
    late = missed(found["qibu"], found["dhtmlx"])
    print(json.dumps({"rows": rows, **found, "missed": late}))
    return 1 if late else 0


if __name__ == "__main__":
    raise SystemExit(main())

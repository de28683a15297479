"""Paint, scrolling and size of the master-schedule component with 10,000 rows in headless Chromium.

    python bench/schedule_component.py [rows] [runs]

Prints one JSON line per run and the medians, and exits with 1 when a budget is missed:
paint < 400 ms (data in memory → second frame), < 1,500 DOM nodes, p95 frame of 3 s of wheel ≤ 33 ms,
0 CSP violations.
"""

import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from playwright.sync_api import Browser, sync_playwright

from tests.web.schedule.board import Board
from tests.web.schedule.server import serve

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--js-flags=--expose-gc",
]  # fmt: skip
BUDGET = {"paint_ms": 400, "nodes": 1500, "frame_p95_ms": 33.4, "violations": 0}
SCROLL_SECONDS = 3

COUNT_FRAMES = """() => {
  const frames = []; let last = performance.now(), go = true;
  window.longTasks.length = 0;
  const loop = (now) => { frames.push(now - last); last = now; if (go) requestAnimationFrame(loop); };
  requestAnimationFrame(loop);
  window.stopCounting = () => { go = false; return frames.slice(1).sort((a, b) => a - b); };
}"""


def scroll(page) -> list[float]:
    """Turn the wheel for three seconds; the frame times in ms, sorted."""
    page.mouse.move(1000, 500)
    page.evaluate(COUNT_FRAMES)
    end = time.monotonic() + SCROLL_SECONDS
    while time.monotonic() < end:
        page.mouse.wheel(0, 240)
        time.sleep(0.016)
    return page.evaluate("window.stopCounting()")


def timed(page, script: str) -> float:
    """Milliseconds a synchronous call takes, layout included."""
    measure = (
        f"const t = performance.now(); {script}; document.body.offsetHeight; return performance.now() - t"
    )
    return round(page.evaluate(f"(() => {{ {measure} }})()"), 1)


def run(browser: Browser, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1440, "height": 820})
    page = context.new_page()
    metrics = context.new_cdp_session(page)
    metrics.send("Performance.enable")
    page.goto(address + "?bench")
    page.wait_for_selector("html[data-painted]", timeout=60000)
    result = {"paint_ms": round(page.evaluate("window.paint"))}
    frames = scroll(page)
    result["frames_per_s"] = round(len(frames) / SCROLL_SECONDS, 1)
    result["frame_p95_ms"] = round(frames[int(len(frames) * 0.95)], 1)
    result["long_tasks_ms"] = round(page.evaluate("window.longTasks.reduce((a, b) => a + b, 0)"))
    result["elements"] = page.evaluate("document.querySelectorAll('*').length")
    metrics.send("HeapProfiler.collectGarbage")
    result["nodes"] = next(
        int(m["value"]) for m in metrics.send("Performance.getMetrics")["metrics"] if m["name"] == "Nodes"
    )
    result["heap_mb"] = round(metrics.send("Runtime.getHeapUsage")["usedSize"] / 1e6, 1)
    result["collapse_all_ms"] = timed(page, "schedule.closeAll()")
    result["expand_all_ms"] = timed(page, "schedule.openAll()")
    result["filter_ms"] = timed(page, "schedule.toolbar.criteria.text='试产'; schedule.filterChanged()")
    result["violations"] = page.evaluate("window.violations.length")
    context.close()
    return result


def main() -> int:
    rows, runs = (int(value) for value in (sys.argv[1:] + ["10000", "3"][len(sys.argv) - 1 :])[:2])
    server = serve(Board(rows))
    address = f"http://127.0.0.1:{server.server_port}/"
    results = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("QIBU_CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        for _ in range(runs):
            results.append(run(browser, address))
            print(json.dumps(results[-1]), flush=True)
        browser.close()
    server.shutdown()
    medians = {key: statistics.median(result[key] for result in results) for key in results[0]}
    missed = {key: medians[key] for key, limit in BUDGET.items() if medians[key] > limit}
    print(json.dumps({"rows": rows, "medians": medians, "missed": missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())

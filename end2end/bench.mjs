// What a long list costs in the browser while somebody types in its filter: `node bench.mjs URL TEXT`. Prints numbers and
// judges nothing. A keystroke that Event Timing does not list took less than 16 ms, and counts as 0.
import { chromium } from "@playwright/test";

const [url, typed] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.STOWAGE_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-precise-memory-info"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
  // What Rust allocates is not in V8's heap.
  window.memories = new Set();
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      const exported = Object.values((made.instance ?? made).exports ?? {});
      for (const value of exported) if (value instanceof WebAssembly.Memory) window.memories.add(value);
      return made;
    };
  }
  window.worst = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.name.startsWith("key") || entry.name === "input") window.worst = Math.max(window.worst, entry.duration);
    }
  }).observe({ type: "event", durationThreshold: 16, buffered: true });
  // The first frame that shows a row.
  window.rowsAt = 0;
  const look = () => {
    if (document.querySelector(".table tbody tr")) window.rowsAt = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
await page.goto(url);
await page.locator("html[data-hydrated]").waitFor();
const box = page.locator("[data-filter]");
await box.click();
await box.pressSequentially(typed, { delay: 120 });
await page.waitForTimeout(1000);
const cdp = await page.context().newCDPSession(page);
await cdp.send("HeapProfiler.collectGarbage");
const measured = await page.evaluate(() => {
  const [navigation] = performance.getEntriesByType("navigation");
  return {
    "server, ms": Math.round(navigation.responseStart - navigation.requestStart),
    "rows after data, ms": Math.max(0, Math.round(window.rowsAt - navigation.responseEnd)),
    "worst keystroke, ms": window.worst,
    "DOM elements": document.querySelectorAll("*").length,
    "heap of V8, MiB": Math.round((performance.memory?.usedJSHeapSize ?? 0) / 2 ** 20),
    "memory of WASM, MiB": Math.round([...window.memories].reduce((sum, one) => sum + one.buffer.byteLength, 0) / 2 ** 20),
  };
});
await page.goto(url);
await page.locator("html[data-hydrated]").waitFor();
measured["DOM elements"] = Math.max(measured["DOM elements"], await page.evaluate(() => document.querySelectorAll("*").length));
console.log(`  ${new URL(url).pathname}: ${Object.entries(measured).map(([what, value]) => `${what} ${value}`).join("; ")}`);
await browser.close();

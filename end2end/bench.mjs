// What a long list costs in the browser: `node bench.mjs URL`. Prints numbers and judges nothing.
import { chromium } from "@playwright/test";

const url = process.argv[2];
const browser = await chromium.launch({
  executablePath: process.env.STOWAGE_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--enable-precise-memory-info"],
});
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await page.addInitScript(() => {
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
await box.pressSequentially("build-12", { delay: 120 });
await page.waitForTimeout(1000);
const measured = await page.evaluate(() => {
  const [navigation] = performance.getEntriesByType("navigation");
  return {
    "server, ms": Math.round(navigation.responseStart - navigation.requestStart),
    "rows after data, ms": Math.max(0, Math.round(window.rowsAt - navigation.responseEnd)),
    "worst keystroke, ms": window.worst,
    "DOM nodes": document.querySelectorAll("*").length,
    "heap, MiB": Math.round((performance.memory?.usedJSHeapSize ?? 0) / 2 ** 20),
  };
});
await page.goto(url);
await page.locator("html[data-hydrated]").waitFor();
measured["DOM nodes"] = Math.max(measured["DOM nodes"], await page.evaluate(() => document.querySelectorAll("*").length));
console.log(`  ${new URL(url).pathname}: ${Object.entries(measured).map(([what, value]) => `${what} ${value}`).join("; ")}`);
await browser.close();

import { expect, test } from "./fixtures";

/**
 * Bytes on the wire, headers left out: the main module and the parts of the overview. The limit keeps it from
 * growing (the aim is 250,000).
 */
const budgets = { "HTML and CSS": 40_000, "WASM and JavaScript": 425_000 };

test("the first view stays within its budget", async ({ goto, page }, info) => {
  await goto("/");
  const sizes = await page.evaluate(() => {
    const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return entries.map((entry) => {
      const { name, encodedBodySize } = entry as PerformanceResourceTiming;
      return { path: new URL(name).pathname, bytes: encodedBodySize };
    });
  });
  const total = (isCounted: (path: string) => boolean) =>
    sizes.filter(({ path }) => isCounted(path)).reduce((sum, { bytes }) => sum + bytes, 0);
  const isCode = (path: string) => /\.(js|wasm)$/.test(path);
  const isText = (path: string) => path === "/" || path.endsWith(".css");
  const measured = { "HTML and CSS": total(isText), "WASM and JavaScript": total(isCode) };
  info.annotations.push({ type: "bytes", description: JSON.stringify(measured) });
  console.log(measured);
  for (const [what, bytes] of Object.entries(measured)) {
    expect(bytes, `${what}: ${JSON.stringify(sizes)}`).toBeGreaterThan(0);
    expect(bytes, `${what}: ${JSON.stringify(sizes)}`).toBeLessThanOrEqual(budgets[what as keyof typeof budgets]);
  }
});

test("a list holds no more of the page than a few screens", async ({ goto, page }) => {
  for (const path of ["/", "/repositories", "/repositories/ml/training-gpu", "/search?q=v1"]) {
    await goto(path);
    const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
    expect(nodes, path).toBeLessThanOrEqual(3_000);
  }
});

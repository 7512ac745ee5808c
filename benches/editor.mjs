// How long a key in the policy editor takes at 20,000 images and ten rules: `cargo xtask bench editor`.
//
// Numbers are those of Chromium's Event Timing API (from the key to the next paint, in steps of 8 ms), and of our own
// watch: from the key to the paint in which the figures of the preview have changed.

import { createRequire } from "node:module";

const [url, browser] = process.argv.slice(2);
const { chromium } = createRequire(new URL("../end2end/package.json", import.meta.url))("@playwright/test");

const rule = (priority, selection) => ({ rulePriority: priority, selection, action: { type: "expire" } });
const count = (tags, number) => ({ ...tags, countType: "imageCountMoreThan", countNumber: number });
const tagged = (pattern) => ({ tagStatus: "tagged", tagPatternList: [pattern] });
const patterns = ["v1.*", "v2.*", "v*", "*-rc*", "main-*", "pr-*", "release-*", "*dev*"];
const policy = JSON.stringify(
  {
    rules: [
      ...patterns.map((pattern, at) => rule(at + 1, count(tagged(pattern), 30 + at))),
      rule(9, { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 }),
      rule(10, count({ tagStatus: "any" }, 500)),
    ],
  },
  null,
  2,
);

const program = await chromium.launch({ executablePath: browser, args: ["--no-sandbox", "--disable-gpu"] });
const page = await program.newPage({ viewport: { width: 1440, height: 900 } });
// Until the registry is read there is nothing to edit.
while ((await page.goto(url)).status() !== 200) await page.waitForTimeout(500);
await page.locator("html[data-hydrated]").waitFor();
await page.locator("code-editor:not([hidden])").waitFor({ state: "attached" });
await page.locator(".verdicts tbody tr").first().waitFor();
await page.getByRole("textbox", { name: "Lifecycle policy as JSON" }).fill(policy);
await page.locator(".card").nth(9).waitFor();
await page.waitForTimeout(1000);
const images = await page.locator(".verdicts table").getAttribute("aria-rowcount");
console.log(`${Number(images) - 1} images, ${await page.locator(".card").count()} rules`);

await page.evaluate(() => {
  window.measured = { events: [], previews: [] };
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) {
      if (name === "keydown" || name === "input" || name === "beforeinput") window.measured.events.push(duration);
    }
  }).observe({ type: "event", durationThreshold: 16 });
  let pressed = 0;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
  const { port1, port2 } = new MessageChannel();
  port2.onmessage = () => {
    if (pressed > 0) window.measured.previews.push(performance.now() - pressed);
    pressed = 0;
  };
  // A message that is sent in a frame arrives once the frame is painted.
  new MutationObserver(() => requestAnimationFrame(() => port1.postMessage(0))).observe(
    document.querySelector(".figures"),
    { subtree: true, childList: true, characterData: true, attributes: true },
  );
});

/** Types digits that change what expires, and takes them back. */
async function type(name, focus) {
  await page.evaluate(() => (window.measured = { events: [], previews: [] }));
  await focus();
  for (let round = 0; round < 30; round++) {
    for (const key of ["7", "Backspace"]) {
      await page.keyboard.press(key);
      await page.waitForTimeout(250);
    }
  }
  const { events, previews } = await page.evaluate(() => window.measured);
  const numbers = (list) => {
    const sorted = [...list].sort((a, b) => a - b);
    const at = (share) => (sorted.length === 0 ? "under 16" : sorted[Math.floor((sorted.length - 1) * share)].toFixed(0));
    return `median ${at(0.5)}, 95 % ${at(0.95)}, worst ${at(1)} ms (${sorted.length})`;
  };
  console.log(`${name}: key to next paint, where over 16 ms: ${numbers(events)}`);
  console.log(`${name}: key to repainted preview: ${numbers(previews)}`);
}

await type("number of a card", async () => {
  const card = page.locator(".card").nth(9);
  await card.locator("summary").click();
  await card.getByLabel("N", { exact: true }).focus();
  await page.keyboard.press("End");
});
await type("text", async () => {
  await page.evaluate(() => {
    const area = document.getElementById("policy-text");
    const at = area.value.lastIndexOf("500") + 3;
    area.setSelectionRange(at, at);
    area.dispatchEvent(new Event("caret"));
  });
});
await program.close();

import { type Page, expect, test } from "./fixtures";
import { type Running, freePort, start, stop } from "./product/processes";

// A registry that no page holds whole, on a server of its own.
const REPOSITORIES = 1_200;
let server: Running;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  const program = process.env.STOWAGE_TEST_PROGRAM ?? "../target/debug/stowage";
  const port = await freePort();
  const size = ["--demo-repositories", String(REPOSITORIES), "--demo-images", "6000"];
  const args = ["serve", "--demo", ...size, "--listen", `127.0.0.1:${port}`];
  server = await start(program, args, { ...process.env, STOWAGE_LOG: "error" }, `http://127.0.0.1:${port}/health/ready`);
  const read = async () => {
    const answer = await fetch(`${server.url}/export/repositories.json?columns=name`);
    return answer.ok ? (await answer.json()).length : 0;
  };
  await expect.poll(read, { timeout: 150_000, intervals: [2_000] }).toBeGreaterThanOrEqual(REPOSITORIES);
});
test.afterAll(async () => {
  await stop(server);
});

const table = (page: Page) => page.getByRole("region", { name: "Repositories" });
const nodes = (page: Page) => page.evaluate(() => document.querySelectorAll("*").length);
const rows = (page: Page) => table(page).locator("tr[data-at]");

/** The place of the first row that the frame shows, and its name. */
const top = (page: Page) =>
  table(page).evaluate((frame) => {
    const head = frame.querySelector("thead")!.getBoundingClientRect().bottom;
    const row = [...frame.querySelectorAll("tr[data-at]")].find((row) => row.getBoundingClientRect().bottom > head + 2);
    return { at: Number(row?.getAttribute("data-at")?.split(".")[0]), name: row?.querySelector("th")?.textContent ?? "" };
  });
const scrollTo = (page: Page, share: number) =>
  table(page).evaluate((frame, share) => void (frame.scrollTop = frame.scrollHeight * share), share);
const loaded = (page: Page) => expect(table(page).locator("tr[aria-busy]")).toHaveCount(0);

async function whole(page: Page, goto: (path: string) => Promise<unknown>, path = "/repositories?sort=name") {
  await goto(server.url + path);
  const rowCount = async () => Number(await table(page).getByRole("table").getAttribute("aria-rowcount"));
  await expect.poll(rowCount).toBeGreaterThan(REPOSITORIES);
}

test("a long list is scrolled whole, with a window of rows in the page", async ({ goto, page, audit }) => {
  test.setTimeout(120_000);
  await whole(page, goto);
  expect(await nodes(page)).toBeLessThanOrEqual(3_000);
  await expect(page.getByRole("navigation", { name: "Pages of the table" })).toBeHidden();
  // Here, where the head and the totals cover no row by half.
  await audit();
  const seen = new Set<number>();
  for (const share of [0.1, 0.35, 0.5, 0.9, 1]) {
    await scrollTo(page, share);
    await loaded(page);
    expect(await nodes(page), `at ${share}`).toBeLessThanOrEqual(3_000);
    // The last row has no line below it.
    const heights = await rows(page).evaluateAll((rows) => rows.map((row) => row.clientHeight));
    expect(Math.max(...heights) - Math.min(...heights), `at ${share}`).toBeLessThanOrEqual(1);
    for (const index of await rows(page).evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))))) {
      seen.add(index);
    }
  }
  expect(Math.max(...seen)).toBe(Number(await table(page).getByRole("table").getAttribute("aria-rowcount")));

  // A wheel goes row by row without a gap, and what was on top does not jump.
  await scrollTo(page, 0.4);
  await loaded(page);
  await table(page).hover();
  let before = (await top(page)).at;
  for (let turn = 0; turn < 20; turn++) {
    await page.mouse.wheel(0, 180);
    await page.waitForTimeout(60);
    const now = (await top(page)).at;
    expect(now - before).toBeGreaterThanOrEqual(0);
    expect(now - before).toBeLessThan(20);
    before = now;
  }
});

test("the place in a long list is in the URL: back, reload and a shared link come to it", async ({ goto, page }) => {
  test.setTimeout(120_000);
  await whole(page, goto);
  await scrollTo(page, 0.5);
  await loaded(page);
  await expect(page).toHaveURL(/row=\d{3}/);
  const place = await top(page);
  expect(place.at).toBeGreaterThan(400);
  await table(page).locator(`tr[data-at="${place.at + 3}.0"]`).getByRole("link").first().click();
  await expect(page.getByRole("navigation", { name: "Parts of this repository" })).toBeVisible();
  await page.goBack();
  await expect.poll(() => top(page)).toEqual(place);
  await goto(page.url());
  await expect.poll(() => top(page)).toEqual(place);
  // Another question begins at the top.
  await page.getByRole("columnheader", { name: "Images" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=-images/);
  await expect.poll(async () => (await top(page)).at).toBe(0);
});

test("rows are walked through by key and chosen by Shift over pages that were never here", async ({ goto, page }) => {
  test.setTimeout(120_000);
  await whole(page, goto);
  await page.locator("body").press("j");
  for (let step = 0; step < 60; step++) await page.keyboard.press("j");
  await expect(table(page).locator("tr[data-at='60.0'] th a")).toBeFocused();
  await page.keyboard.press("x");
  const bar = page.getByRole("region", { name: "What is chosen" });
  await expect(bar).toContainText("1 repository");
  await expect(page).toHaveURL(/chosen=/);
  await scrollTo(page, 0.6);
  await loaded(page);
  const { at } = await top(page);
  await table(page).locator(`tr[data-at="${at + 5}.0"]`).getByRole("checkbox").click({ modifiers: ["Shift"] });
  await expect(bar).toContainText(`${(at + 5 - 60 + 1).toLocaleString("en")} repositories`);
  await expect(page).not.toHaveURL(/chosen=/);

  // All that match, then all but one.
  await page.getByRole("checkbox", { name: "Choose all that match" }).check();
  await expect(bar).toContainText("All that match: 1,2");
  await expect(page).toHaveURL(/chosen=every/);
  await rows(page).first().getByRole("checkbox").click();
  await expect(bar).toContainText(/^1,\d{3} repositories/);
});

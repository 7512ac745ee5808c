import { expect, test } from "./fixtures";

test("typing filters at once, keeps the focus, and lives in the URL", async ({ goto, page }) => {
  await goto("/repositories");
  const box = page.getByRole("combobox", { name: "Filter repositories" });
  await box.pressSequentially("team:payments", { delay: 20 });
  await expect(page).toHaveURL(/q=team%3Apayments/);
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("team:payments");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/Repositories \(\d+ of \d+\)/);
  const names = await page.getByRole("region", { name: "Repositories" }).getByRole("row").allInnerTexts();
  expect(names.length).toBeGreaterThan(3);
  await page.reload();
  await expect(box).toHaveValue("team:payments");
});

test("a filter is cleared by its link, in the box as well", async ({ goto, page }) => {
  await goto("/repositories");
  const box = page.getByRole("combobox", { name: "Filter repositories" });
  await box.pressSequentially("payments", { delay: 20 });
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/\d+ of \d+/);
  await page.getByRole("link", { name: "Clear", exact: true }).click();
  await expect(page).toHaveURL(/\/repositories$/);
  await expect(box).toHaveValue("");
});

test("columns are chosen in a dialog and stay in the URL", async ({ goto, page }) => {
  await goto("/repositories");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Encryption" }).uncheck();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/columns=/);
  await expect(page.getByRole("columnheader", { name: "Encryption" })).toHaveCount(0);
  await expect(page.getByRole("columnheader", { name: "Team" })).toBeVisible();
});

test("back and forward go through tabs", async ({ goto, page }) => {
  await goto("/repositories/ml/training-gpu");
  const tabs = page.getByRole("navigation", { name: "Parts of this repository" });
  await tabs.getByRole("link", { name: "Metrics" }).click();
  await expect(page.getByText("Images pushed and still present").first()).toBeVisible();
  await tabs.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByText("Scan on push")).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/tab=metrics/);
  await expect(page.getByText("Images pushed and still present").first()).toBeVisible();
});

test("the theme is switched, and remembered", async ({ goto, page }) => {
  await goto("/");
  const before = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.getByRole("button", { name: "Switch theme" }).click();
  await expect
    .poll(() => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
    .not.toBe(before);
  const after = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.reload();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(after);
});

test("a refresh reads the registry again, and can be stopped", async ({ goto, page }) => {
  await goto("/");
  await page.getByRole("button", { name: /Refresh/ }).click();
  await expect(page.getByText(/^Reading: \d+/)).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText("Reading stopped")).toBeVisible();
  await page.getByRole("button", { name: /Refresh/ }).click();
  await expect(page.getByText(/^Data read now/)).toBeVisible({ timeout: 20_000 });
});

test("the filter completes words by keyboard, and a half-typed term changes nothing", async ({ goto, page }) => {
  await goto("/repositories");
  const box = page.getByRole("combobox", { name: "Filter repositories" });
  const heading = page.getByRole("heading", { level: 1 });
  const rows = page.getByRole("region", { name: "Repositories" }).getByRole("rowheader");
  const all = await rows.count();
  await box.pressSequentially("siz", { delay: 20 });
  await expect(rows).toHaveCount(all);
  const completions = page.getByRole("listbox", { name: "Completions" });
  await expect(completions.getByRole("option")).toHaveCount(2);
  await box.press("ArrowDown");
  await box.press("Enter");
  await expect(box).toHaveValue("size>");
  const before = await heading.innerText();
  await expect(page.getByText("Repositories cannot be listed")).toHaveCount(0);
  await expect(page.getByText("size> wants a value, such as size>10GiB")).toBeVisible();
  await expect(rows).toHaveCount(all);
  await box.press("ArrowDown");
  await box.press("Enter");
  await expect(box).toHaveValue("size>1GiB ");
  await expect(heading).not.toHaveText(before);
  await expect(completions).toBeHidden();
});

test("images are chosen by Shift and by key, and deleted by a job", async ({ goto, page, audit }) => {
  await goto("/repositories/ml/training-gpu?q=pushed>90d");
  const boxes = page.getByRole("checkbox", { name: /^Choose (?!all)/ });
  await boxes.nth(0).click();
  const bar = page.getByRole("region", { name: "What is chosen" });
  await boxes.nth(1).click();
  await expect(bar.getByRole("link", { name: "Compare" })).toHaveAttribute("href", /\/images\/sha256.*with=sha256/);
  await boxes.nth(1).click();
  await boxes.nth(0).click();
  await boxes.nth(0).click();
  await boxes.nth(2).click({ modifiers: ["Shift"] });
  await expect(bar).toContainText("3 images");
  await boxes.nth(3).focus();
  await page.keyboard.press("x");
  await expect(bar).toContainText("4 images");
  await bar.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete images?" });
  await expect(dialog).toContainText("Bytes freed, at most");
  await audit();
  const name = dialog.getByRole("textbox");
  // Asked for only when one of them is in use.
  if (await name.count()) await name.fill("ml/training-gpu");
  await dialog.getByRole("button", { name: "Delete 4 images" }).click();
  await expect(page).toHaveURL(/\/activity\/jobs\/\d+$/);
  await expect(page.getByText("4 images deleted.")).toBeVisible({ timeout: 20_000 });
  const file = await page.request.get((await page.getByRole("link", { name: /Restore file/ }).getAttribute("href"))!);
  expect((await file.json()).images).toHaveLength(4);
});

test("a group opens and closes in its place, and stays so in the URL", async ({ goto, page, audit }) => {
  await goto("/repositories/payments/api");
  const table = page.getByRole("region", { name: "Images" });
  const fold = table.getByRole("link", { name: /that belong to/ }).first();
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  const members = Number(/^\d+/.exec((await fold.getAttribute("aria-label")) ?? "")?.[0]);
  const rows = async () => Number(await table.getByRole("table").getAttribute("aria-rowcount"));
  const before = await rows();
  await fold.focus();
  await page.keyboard.press("Enter");
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await expect(fold).toBeFocused();
  await expect(page).toHaveURL(/groups=[0-9a-f]{12}/);
  expect(await rows()).toBe(before + members);
  await expect(table.locator("tr.row-child")).toHaveCount(members);
  await audit();
  await page.reload();
  await expect(fold).toHaveAttribute("aria-expanded", "true");

  // The lead takes along what belongs to it, shown or not.
  const row = table.locator("tr[data-at]").filter({ has: page.getByRole("link", { name: /that belong to/ }) }).first();
  await row.getByRole("checkbox").click();
  const bar = page.getByRole("region", { name: "What is chosen" });
  await expect(bar).toContainText(`${members + 1} images`);
  await expect(page).toHaveURL(/chosen=[0-9a-f]{12}/);
  const text = await bar.innerText();
  await goto(page.url());
  await expect(bar).toHaveText(text, { useInnerText: true });
  await fold.click();
  await expect(table.locator("tr.row-child")).toHaveCount(0);
  await page.getByRole("link", { name: "Open all groups" }).click();
  await expect(table.locator("tr.row-child").first()).toBeVisible();
  await expect(page).toHaveURL(/groups=open/);
});

test("thousands of images are scrolled with few of them in the page", async ({ goto, page }) => {
  await goto("/repositories/ml/training-gpu?groups=open");
  const table = page.getByRole("region", { name: "Images" });
  const index = () =>
    table.locator("tr[data-at]").evaluateAll((rows) => rows.map((row) => Number(row.getAttribute("aria-rowindex"))));
  for (const share of [0, 0.3, 0.7, 1]) {
    await table.evaluate((frame, share) => void (frame.scrollTop = frame.scrollHeight * share), share);
    await expect(table.locator("tr[aria-busy]")).toHaveCount(0);
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(3_000);
    const rows = await index();
    expect(rows).toEqual([...rows.keys()].map((at) => at + rows[0]));
  }
});

import { expect, test } from "./fixtures";

test("Ctrl-K finds a repository, a tag and a digest as they are typed", async ({ goto, page, audit }) => {
  await goto("/costs");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("searchbox", { name: "Search repositories, tags and digests" });
  await expect(box).toBeFocused();
  await box.pressSequentially("payments/ap", { delay: 20 });
  const results = page.locator("#search-results");
  await expect(results.getByRole("link", { name: /payments\/api repository/ })).toBeVisible();
  await audit();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/repositories/payments/api");
  await expect(results).toBeHidden();
  await expect(box).toHaveValue("");

  const image = page.getByRole("region", { name: "Images" }).locator("a[href^='/images/']").first();
  const digest = /sha256%3A([0-9a-f]{64})/.exec((await image.getAttribute("href")) ?? "")?.[1] ?? "";
  await box.fill(`sha256:${digest}`);
  await results.getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(digest));
});

test("Ctrl-K does things: by their words, and on the repository that is named or on show", async ({ goto, page, audit }) => {
  await goto("/repositories/payments/api");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("searchbox", { name: "Search repositories, tags and digests" });
  const results = page.locator("#search-results");
  await expect(results.getByRole("link", { name: /Edit lifecycle policy of payments\/api/ })).toBeVisible();
  await audit();

  await box.pressSequentially("policy ml/", { delay: 20 });
  await results.getByRole("link", { name: /Edit lifecycle policy of ml\/training-gpu/ }).click();
  await expect(page).toHaveURL("/policy/ml/training-gpu");

  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const before = await background();
  await page.keyboard.press("Control+k");
  await box.pressSequentially("switch th", { delay: 20 });
  await expect(results.getByRole("button")).toHaveCount(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect.poll(background).not.toBe(before);
  await expect(results).toBeHidden();

  await page.keyboard.press("Control+k");
  await box.pressSequentially("export json", { delay: 20 });
  const file = page.waitForEvent("download");
  await results.getByRole("link", { name: /Export JSON of repositories/ }).click();
  expect((await file).suggestedFilename()).toContain("repositories");

  await page.keyboard.press("Control+k");
  await box.pressSequentially("refresh the", { delay: 20 });
  await results.getByRole("button", { name: /Refresh the registry/ }).click();
  await expect(page.getByText(/^Reading: \d+|^Data read now/)).toBeVisible();

  // A click beside the list closes it and does nothing else.
  await page.keyboard.press("Control+k");
  await expect(results).toBeVisible();
  await page.mouse.click(640, 600);
  await expect(results).toBeHidden();
  await expect(page).toHaveURL("/policy/ml/training-gpu");
});

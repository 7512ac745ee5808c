import { expect, test } from "./fixtures";

test("Ctrl-K finds a repository, a tag and a digest as they are typed", async ({ goto, page, audit }) => {
  await goto("/costs");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("searchbox", { name: "Search repositories, tags and digests" });
  await expect(box).toBeFocused();
  await box.pressSequentially("payments/ap", { delay: 20 });
  const results = page.locator("#search-results");
  await expect(results.getByRole("link", { name: /payments\/api repository/ })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/repositories/payments/api");
  await expect(results).toBeHidden();
  await expect(box).toHaveValue("");

  const image = page.getByRole("region", { name: "Images" }).getByRole("row").nth(1).getByRole("link").first();
  const digest = /sha256%3A([0-9a-f]{64})/.exec((await image.getAttribute("href")) ?? "")?.[1] ?? "";
  await box.fill(`sha256:${digest}`);
  await results.getByRole("link").first().click();
  await expect(page).toHaveURL(new RegExp(digest));
});

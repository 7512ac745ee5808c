import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";

// Changes images of a repository that no other test of this server looks at.
const name = "checkout/web";
const path = `/repositories/${name}`;

/** Confirms what the page asks. The name is asked for only where an image is in use, which the demo's clock decides. */
async function confirm(page: Page, button: string) {
  const typed = page.getByLabel(/to go ahead/);
  await expect(page.getByRole("button", { name: button })).toBeVisible();
  if (await typed.count()) await typed.fill(name);
  await page.getByRole("button", { name: button }).click();
  await expect(page).toHaveURL(/\/activity\/jobs\/\d+$/);
}

test("images are changed without scripts: chosen in a form, asked about, done by a job", async ({ goto, page, audit, hydrated }) => {
  test.skip(hydrated, "scripts have a bar and a dialog for it");
  await goto(path);
  await audit();
  const table = page.getByRole("region", { name: "Images" });
  const tagged = table.locator("tr", { has: page.locator(".tag") }).first();
  await tagged.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Add tag" }).click();
  await page.getByLabel("Tag", { exact: true }).fill("kept-by-hand");
  await page.getByRole("button", { name: "Go on" }).click();
  await audit();
  await confirm(page, "Add the tag");

  // Nothing moves by itself without scripts: the job is done when the list says so.
  await expect(async () => {
    await goto(`${path}?q=kept-by-hand`);
    await expect(table.getByRole("row", { name: /kept-by-hand/ })).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await table.getByRole("row", { name: /kept-by-hand/ }).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Remove tags" }).click();
  await page.getByRole("checkbox", { name: "kept-by-hand" }).check();
  await page.getByRole("button", { name: "Go on" }).click();
  await confirm(page, "Remove 1 tag");

  // What was posted is only asked about until the name is typed.
  await goto(`${path}?q=pushed%3E90d`);
  await page.getByRole("checkbox", { name: /^or with all .* that match$/ }).check();
  await page.getByRole("button", { name: "Archive", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Archive images?" })).toBeVisible();
  await page.getByRole("button", { name: /^Archive \d+ images?$/ }).click();
  await expect(page.getByText("the name that was typed is not the repository's")).toBeVisible();
  await page.getByLabel(/to go ahead/).fill(name);
  await page.getByRole("button", { name: /^Archive \d+ images?$/ }).click();
  await expect(page).toHaveURL(/\/activity\/jobs\/\d+$/);
});

test("one image is changed from its page without scripts", async ({ goto, page, hydrated }) => {
  test.skip(hydrated, "scripts have a dialog for it");
  await goto(`${path}?sort=pushed`);
  await page.getByRole("region", { name: "Images" }).getByRole("rowheader").first().getByRole("link", { name: /sha256/ }).last().click();
  const digest = page.url().match(/[0-9a-f]{64}/)?.[0] ?? "";
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "Delete images?" })).toBeVisible();
  await confirm(page, "Delete 1 image");
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("1 image deleted.")).toBeVisible();
  }).toPass();
  const gone = await goto(`/images/sha256%3A${digest}/checkout/web`);
  expect(gone?.status()).toBe(404);
});

import { expect, test } from "./fixtures";

test("one range for all charts, in the URL", async ({ goto, page }) => {
  await goto("/usage");
  await page.getByRole("navigation", { name: "Time range" }).getByRole("link", { name: "7d" }).click();
  await expect(page).toHaveURL(/range=7d/);
  await expect(page.getByText(/in 1-hour steps, compared with/)).toBeVisible();
  await page.getByLabel("From").fill("2026-11-03");
  await page.getByLabel("to", { exact: true }).fill("2026-11-05");
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(page).toHaveURL(/from=2026-11-03&to=2026-11-05/);
  await expect(page.getByLabel("From")).toHaveValue("2026-11-03");
});

test("every chart has its data as a table, and the table its filter", async ({ goto, page }) => {
  await goto("/usage?range=7d");
  const pulls = page.getByRole("figure", { name: "Pulls of all repositories" });
  await pulls.getByText("Show data").click();
  await expect(pulls.getByRole("rowheader")).toHaveCount(168);
  await expect(pulls.getByRole("columnheader", { name: "the range before" })).toBeVisible();
  const table = page.getByRole("region", { name: "Pulls by repository" });
  await page.getByRole("searchbox", { name: "Filter repositories" }).fill("team:payments");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await expect(page).toHaveURL(/range=7d.*q=team%3Apayments/);
  await expect(table.getByRole("link", { name: "payments/api" })).toBeVisible();
  await expect(table.getByRole("link", { name: "checkout/web" })).toHaveCount(0);
});

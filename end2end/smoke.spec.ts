import { expect, test } from "./fixtures";

test("the first page has its heading and is accessible", async ({ goto, page, audit }) => {
  const response = await goto("/");
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
  await audit();
});

test("an unknown address says so and leads back", async ({ goto, page, audit }) => {
  const response = await goto("/no/such/page");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No such page");
  await page.getByRole("link", { name: "Overview" }).first().click();
  await expect(page).toHaveURL("/");
  await audit();
});

import { expect, test } from "./fixtures";

test("a point is read by pointer and by keys, and chooses what the table shows", async ({ goto, page }) => {
  await goto("/usage?range=7d");
  const slider = page.getByRole("slider", { name: "Values of Pulls of all repositories" });
  await slider.scrollIntoViewIfNeeded();
  await slider.hover();
  await expect(page.locator(".chart-readout").first()).toContainText("local (UTC");
  await slider.focus();
  const last = await slider.getAttribute("aria-valuetext");
  await page.keyboard.press("ArrowLeft");
  await expect(slider).not.toHaveAttribute("aria-valuetext", last ?? "");
  await page.keyboard.press("Home");
  await expect(slider).toHaveAttribute("aria-valuenow", "0");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/at=\d{4}-/);
  await expect(slider).toBeFocused();
  await page.getByRole("link", { name: "Show the whole range" }).click();
  await expect(page).not.toHaveURL(/at=/);
});

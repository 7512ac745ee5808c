import { type Page, expect, test } from "./fixtures";

// Rolls out to repositories of a team that no other test of this server changes.
const TEAM = "team:platform";

const policy = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: "Only two stay",
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 2 },
      action: { type: "expire" },
    },
  ],
});

const address = `/policies?try=text&policy=${encodeURIComponent(policy)}&q=${encodeURIComponent(TEAM)}`;

/** Waits for the job on show: without scripts nobody looks again. */
async function settled(page: Page, hydrated: boolean, text: RegExp) {
  await expect(async () => {
    if (!hydrated) await page.reload();
    await expect(page.getByText(text).first()).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 25_000 });
}

test("a policy is tried, rolled out to those that were chosen, guarded by name, and rolled back", async ({ goto, page, hydrated, audit }) => {
  await goto(address);
  await page.getByRole("link", { name: "Choose repositories and roll out" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Roll out one policy" })).toBeVisible();
  await audit();

  const table = page.getByRole("region", { name: "Repositories to roll out to" });
  const boxes = table.getByRole("checkbox");
  const count = await boxes.count();
  expect(count).toBeGreaterThan(1);
  // All but one are excluded.
  for (let at = 0; at < count - 1; at++) await boxes.nth(at).uncheck();
  const row = table.getByRole("row", { has: page.locator("input[type=checkbox]:checked") }).last();
  const field = row.getByRole("textbox", { name: /to confirm what it loses/ });
  await expect(field).toHaveCount(1);
  const name = (await row.getByRole("rowheader").innerText()).trim();

  // The guard: nothing happens without the name.
  await page.getByLabel("First stage").fill("0");
  await page.getByLabel("Repositories a minute, at most").fill("600");
  await page.getByRole("button", { name: "Roll out to the chosen repositories" }).click();
  await expect(page.getByRole("alert")).toContainText("type its name to confirm what it loses");
  await expect(page.getByLabel("Repositories a minute, at most")).toHaveValue("600");
  await audit();
  const again = page.getByRole("textbox", { name: `Type ${name} to confirm what it loses` });
  await again.fill(name);
  await page.getByRole("button", { name: "Roll out to the chosen repositories" }).click();

  await expect(page).toHaveURL(/\/activity\/jobs\/\d+$/);
  await settled(page, hydrated, /1 policy put in force\./);
  await expect(page.getByText(/The policies put in force select \d+ images/)).toBeVisible();
  await expect(page.getByRole("region", { name: "Items of this job" })).toContainText(name.split("/").pop() ?? name);
  await audit();

  await page.getByRole("button", { name: "Roll back" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Roll back job \d+$/ })).toBeVisible();
  await settled(page, hydrated, /1 policy put back\./);
});

test("a roll-out waits after its first stage and is cancelled", async ({ goto, page, hydrated }) => {
  await goto(`/policies/roll-out?try=untagged&q=${encodeURIComponent("team:checkout")}`);
  await page.getByLabel("First stage").fill("1");
  await page.getByLabel("Repositories a minute, at most").fill("600");
  const boxes = page.getByRole("region", { name: "Repositories to roll out to" }).getByRole("checkbox");
  expect(await boxes.count()).toBeGreaterThan(1);
  for (const field of await page.getByRole("textbox", { name: /to confirm what it loses/ }).all()) {
    const label = (await field.getAttribute("aria-label")) ?? "";
    await field.fill(label.replace(/^Type (.*) to confirm what it loses$/, "$1"));
  }
  await page.getByRole("button", { name: "Roll out to the chosen repositories" }).click();
  await expect(page).toHaveURL(/\/activity\/jobs\/\d+$/);
  await settled(page, hydrated, /Paused after 1 repository/);
  await expect(page.getByRole("button", { name: "Go on" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel job" }).click();
  await settled(page, hydrated, /not tried/);
});

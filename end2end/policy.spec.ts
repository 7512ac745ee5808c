import { type Page, expect, test } from "./fixtures";

// Each test that saves has a repository of its own: tests run side by side.
const page_ = (name: string) => `/policy/${name}`;

const panel = (page: Page, title: string) =>
  page.locator(".panel", { has: page.getByRole("heading", { name: title }) });

const policy = (days: number) =>
  JSON.stringify(
    {
      rules: [
        {
          rulePriority: 1,
          description: `Everything goes after ${days} days`,
          selection: { tagStatus: "any", countType: "sinceImagePushed", countUnit: "days", countNumber: days },
          action: { type: "expire" },
        },
      ],
    },
    null,
    2,
  );

test("the policy in force is there to read: text, effect, verdicts", async ({ goto, page, audit }) => {
  await goto(page_("checkout/web"));
  await expect(page.locator("#policy-text")).toHaveValue(/"tagPrefixList"/);
  await expect(page.getByRole("list", { name: "Effect of this policy" })).toContainText("Images that expire");
  const table = page.getByRole("region", { name: "Images and their verdicts" });
  await expect(table.getByRole("rowheader").first()).toBeVisible();
  expect(await table.getByRole("row").count()).toBeLessThanOrEqual(200);
  await audit();
});

test("an image opens from the table and says what each rule made of it", async ({ goto, page }) => {
  await goto(page_("checkout/web"));
  const table = page.getByRole("region", { name: "Images and their verdicts" });
  await table.getByRole("rowheader").nth(2).getByRole("link").click();
  await expect(page).toHaveURL(/image=sha256/);
  await expect(page.getByRole("list", { name: "What each rule made of it" })).toBeVisible();
});

test("a filter narrows the table", async ({ goto, page }) => {
  await goto(page_("checkout/web"));
  await page.getByRole("navigation", { name: "Verdict" }).getByRole("link", { name: /^Expire/ }).click();
  await expect(page).toHaveURL(/verdict=expire/);
  const verdicts = page.getByRole("region", { name: "Images and their verdicts" }).locator("td.verdict-outcome");
  await expect(verdicts.first()).toContainText("expires");
  for (const verdict of await verdicts.allInnerTexts()) expect(verdict).toContain("expires");
});

test("a later day shows what has gone by then, with the time in the address", async ({ goto, page, audit }) => {
  await goto(page_("checkout/web"));
  const effect = page.getByRole("list", { name: "Effect of this policy" }).locator("data").first();
  const today = Number(await effect.getAttribute("value"));
  await page.getByRole("navigation", { name: "Day on show" }).getByRole("link", { name: "1 year" }).click();
  await expect(page).toHaveURL(/on=365/);
  await expect(page.getByText("Images of today that expire by then")).toBeVisible();
  await expect(page.getByText(/^On \d{4}-\d\d-\d\d there are/)).toBeVisible();
  await expect.poll(async () => Number(await effect.getAttribute("value"))).toBeGreaterThan(today);
  await page.getByRole("navigation", { name: "Colours" }).getByRole("link", { name: "By rule" }).click();
  const parts = page.getByRole("list", { name: "Parts of the timeline" });
  await expect(parts).toContainText("Rule 1");
  await page.getByRole("navigation", { name: "Time on show" }).getByRole("link", { name: "Zoom in" }).click();
  await expect(page).toHaveURL(/zoom=\d{4}-/);
  await page.getByText("Show data").first().click();
  await expect(page.getByRole("table", { name: "Images by the time of their push" })).toBeVisible();
  await audit();
});

test("a text with errors keeps every letter and says where they are", async ({ goto, page, hydrated }) => {
  const text = '{"rules": [\n  {"rulePriority": "one"}\n]}</textarea><b>';
  await goto(page_("data/ingest"));
  await page.getByRole("textbox", { name: "Lifecycle policy as JSON" }).fill(text);
  if (!hydrated) await page.getByRole("button", { name: "Show its effect" }).click();
  await expect(page.locator("#policy-text")).toHaveValue(text);
  await expect(page.locator("#policy-diagnostics")).toContainText("2:20");
  await expect(page.locator("#policy-diagnostics")).toContainText(/\d+ errors/);
});

test("a policy is written, looked at, and saved after a question", async ({ goto, page, hydrated, audit }) => {
  const name = "ml/training-gpu";
  await goto(page_(name));
  await expect(page.getByText("No lifecycle policy").first()).toBeVisible();
  await page.getByRole("textbox", { name: "Lifecycle policy as JSON" }).fill(policy(60));
  if (!hydrated) await page.getByRole("button", { name: "Show its effect" }).click();
  const effect = page.getByRole("list", { name: "Effect of this policy" });
  await expect(effect.getByRole("listitem").first()).not.toContainText("expire0");
  await page.getByRole("button", { name: /^Save…/ }).click();
  const question = hydrated
    ? page.getByRole("dialog", { name: "Save this policy?" })
    : panel(page, "Save this policy?");
  await expect(question).toContainText("Images that expire");
  await expect(question).toContainText("Tags lost");
  await expect(question).toContainText(/\$\d/);
  await audit();
  await question.getByRole("textbox").fill(name);
  await question.getByRole("button", { name: /^Save/ }).click();
  await expect(page.getByText("Saved. AWS acts on a new policy within 24 hours").first()).toBeVisible();
  await expect(page.locator(".editor-state")).toHaveText("In force");
  await goto(page_(name));
  await expect(page.locator("#policy-text")).toHaveValue(/after 60 days/);
});

test("a policy is deleted after a question", async ({ goto, page, hydrated }) => {
  await goto(page_("payments/ledger"));
  await page.getByRole("button", { name: "Delete policy…" }).click();
  const question = hydrated
    ? page.getByRole("dialog", { name: "Delete the policy in force?" })
    : panel(page, "Delete the policy in force?");
  await question.getByRole("button", { name: "Delete the policy" }).click();
  await expect(page.getByText("Deleted.").first()).toBeVisible();
  await goto(page_("payments/ledger"));
  await expect(page.locator(".editor-state")).toHaveText("No lifecycle policy");
});

test("a ready-made policy is a start", async ({ goto, page }) => {
  await goto(page_("data/notebooks"));
  const offer = page.getByRole("link", { name: "Use Untagged only" });
  if (!(await offer.isVisible())) await page.getByText("Start from one that fits this repository").click();
  await offer.click();
  await expect(page.locator("#policy-text")).toHaveValue(/"tagStatus": "untagged"/);
});

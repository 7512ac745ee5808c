import { expect, test } from "./fixtures";

const runaway = "/repositories/ml/training-gpu";

const pages = [
  { path: "/", heading: "Overview", says: ["Needs attention", "Most expensive repositories"] },
  { path: "/repositories", heading: /^Repositories/, says: ["Total of"] },
  { path: runaway, heading: "ml/training-gpu", says: ["no policy"] },
  { path: "/repositories/payments/api", heading: "payments/api", says: [/^keep, rule \d+$/] },
  { path: `${runaway}?tab=metrics`, heading: "ml/training-gpu", says: ["Images pushed and still present"] },
  { path: `${runaway}?tab=cost`, heading: "ml/training-gpu", says: ["This month so far"] },
  { path: `${runaway}?tab=settings`, heading: "ml/training-gpu", says: ["docker pull", "Scan on push"] },
  { path: "/policy/ml/training-gpu", heading: "ml/training-gpu", says: [] },
  { path: "/activity", heading: "Activity", says: ["Changes"] },
  { path: "/costs", heading: /^About \$/, says: ["How cost is computed"] },
  { path: "/policies", heading: /repositories have a lifecycle policy$/, says: ["Try a policy everywhere"] },
  { path: "/policies?try=best-fit", heading: /repositories have a lifecycle policy$/, says: ["Against now", "Need a look"] },
  { path: "/usage", heading: "Metrics", says: ["Pulls of all repositories", "Quota use", "By repository"] },
  { path: "/usage/alarms", heading: "Alarms", says: ["Alarms on ECR", "New alarm"] },
  { path: "/reading", heading: "Reading the registry", says: ["Incomplete repositories (4)", "ecr:DescribeImages", "every 15 min"] },
  { path: "/search?q=latest", heading: "Search", says: ["Tags ("] },
  { path: "/settings", heading: "Settings", says: ["counts as a pull", "STOWAGE_INTERVAL"] },
  { path: "/costs?by=team&range=365d", heading: /^About \$/, says: ["no team tag"] },
  { path: "/costs/savings", heading: /^Up to \$/, says: ["upper bound", "Left behind (", "would save nothing"] },
  { path: "/costs/budgets", heading: /budget/i, says: ["USD a month"] },
  { path: "/costs/statement?by=class&range=last-month", heading: /^Statement by storage class/, says: ["Storage read"] },
  { path: "/costs/rates", heading: /^Rate card/, says: ["API requests", "Read AWS's price list"] },
  { path: "/costs/bill", heading: /bill/i, says: ["Cost Explorer", "Needs ce:GetCostAndUsage"] },
];

for (const { path, heading, says } of pages) {
  test(`${path} renders, and is accessible in both themes`, async ({ goto, page, audit }) => {
    const response = await goto(path);
    expect(response?.status()).toBe(200);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
    for (const text of says) await expect(page.getByText(text).first()).toBeVisible();
    await audit();
  });

  test(`${path} fits a narrow screen`, async ({ goto, page }) => {
    await page.setViewportSize({ width: 360, height: 740 });
    await goto(path);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}

test("the runaway repository is found from the overview", async ({ goto, page }) => {
  await goto("/");
  const dearest = page.getByRole("region", { name: "Most expensive repositories" }).getByRole("row").nth(1);
  await expect(dearest).toContainText("training-gpu");
  await dearest.getByRole("link", { name: "ml/training-gpu" }).click();
  await expect(page).toHaveURL(runaway);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("ml/training-gpu");
});

test("an image opens from the list and says which rule has it", async ({ goto, page, audit }) => {
  await goto("/repositories/payments/api");
  await page.getByRole("region", { name: "Images" }).locator("a[href^='/images/']").first().click();
  await expect(page).toHaveURL(/\/images\/sha256/);
  await expect(page.getByText("Lifecycle policy").first()).toBeVisible();
  await expect(page.getByText("docker pull")).toBeVisible();
  await audit();
});

test("sorting is over the whole set and marked for screen readers", async ({ goto, page }) => {
  await goto("/repositories");
  const table = page.getByRole("region", { name: "Repositories" });
  await table.getByRole("columnheader", { name: "Repository" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(table.getByRole("columnheader", { name: "Repository" })).toHaveAttribute("aria-sort", "ascending");
  const names = await table.getByRole("rowheader").allInnerTexts();
  const sorted = names.slice(0, -1).map((name) => name.replace(/\s*incomplete\s*$/, ""));
  expect(sorted).toEqual([...sorted].sort());
});

test("a filter that leaves nothing offers to clear it", async ({ goto, page }) => {
  await goto("/repositories?q=no-such-thing");
  await expect(page.getByText("No repository matches no-such-thing")).toBeVisible();
  await page.getByRole("link", { name: "Clear the filter" }).click();
  await expect(page.getByRole("region", { name: "Repositories" })).toBeVisible();
});

test("costs are grouped, and ranged by links and by a form", async ({ goto, page }) => {
  await goto("/costs");
  await page.getByRole("navigation", { name: "Group by" }).getByRole("link", { name: "team" }).click();
  await expect(page).toHaveURL(/by=team/);
  await page.getByRole("navigation", { name: "Time range" }).getByRole("link", { name: "Last month" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^About \$[\d,.]+ in [A-Z][a-z]+, .*grew most/);
  await page.getByLabel("From, UTC day").fill("2026-01-01");
  await page.getByLabel("To, UTC day").fill("2026-03-31");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("from 2026-01-01 to 2026-03-31");
  await expect(page.getByRole("region", { name: "Cost by team" }).getByRole("rowheader", { name: "no team tag" })).toBeVisible();
});

test("a budget is set, stands on the page, and goes", async ({ goto, page, hydrated }) => {
  // One for each of the two ways this runs, which share a server.
  const repository = hydrated ? "payments/api" : "ml/training-gpu";
  await goto("/costs/budgets");
  await page.getByLabel("Of", { exact: true }).selectOption("repository");
  await page.getByLabel("Name").fill(repository);
  await page.getByLabel("USD a month").fill("0.01");
  await page.getByRole("button", { name: "Set the budget" }).click();
  const card = page.locator("section.panel", { hasText: `Budget of repository ${repository}` }).first();
  await expect(card).toContainText("spent");
  await card.getByRole("button", { name: "Delete this budget" }).click();
  await expect(card).toBeHidden();
});

import { type Page, expect, test } from "./fixtures";

const area = (page: Page) => page.getByRole("textbox", { name: "Lifecycle policy as JSON" });
/** What the form would send: the code editor writes through to the text area that it stands for. */
const text = (page: Page) => page.locator("#policy-text");
const expiring = async (page: Page) =>
  Number(
    (await page.getByRole("list", { name: "Effect of this policy" }).locator("data").first().getAttribute("value")) ??
      "-1",
  );
/** The images have arrived: from now on the browser judges. */
const stocked = (page: Page) => expect(page.locator(".verdicts tbody tr").first()).toBeVisible();
const card = (page: Page, at: number) => page.locator(".card").nth(at);

const keep = (days: number) => `{
  "rules": [
    {
      "rulePriority": 1,
      "selection": { "tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": ${days} },
      "action": { "type": "expire" }
    }
  ]
}`;

test("what is typed shows at once: cards, figures, verdicts", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  await area(page).fill(keep(400));
  await expect(page.locator(".card")).toHaveCount(1);
  await expect(card(page, 0)).toContainText("Expire images pushed more than 400 days ago");
  const few = await expiring(page);
  await area(page).fill(keep(4));
  await expect(card(page, 0)).toContainText("more than 4 days ago");
  await expect.poll(() => expiring(page)).toBeGreaterThan(few);
  await expect(page.locator(".editor-state")).toHaveText("Not saved");
  await expect(page.getByText("Against the policy in force:")).toBeVisible();
});

test("a card prints the text, and undo gives the old text back letter for letter", async ({ goto, page }) => {
  await goto("/policy/checkout/web");
  await stocked(page);
  const before = await text(page).inputValue();
  await card(page, 0).locator("summary").click();
  const number = card(page, 0).getByLabel("N", { exact: true });
  await number.fill("3");
  await expect(text(page)).toHaveValue(/"countNumber": 3,?\n/);
  await expect(number).toBeFocused();
  await number.fill("");
  await expect(card(page, 0)).toContainText("Not a whole number; 3 still counts.");
  await card(page, 0).getByRole("button", { name: "Add a prefix" }).click();
  await page.keyboard.type("v1.");
  await expect(text(page)).toHaveValue(/"v",\n\s+"v1\."/);
  await expect(card(page, 0)).toContainText("An image needs tags for all of these.");
  const undo = page.getByRole("button", { name: "Undo" });
  for (let step = 0; step < 20 && (await undo.isEnabled()); step++) await undo.click();
  await expect(text(page)).toHaveValue(before);
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(text(page)).not.toHaveValue(before);
});

test("rules move by button and by number, with the keyboard, and say where they are", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  const sentences = () => page.locator(".card-sentence").allInnerTexts();
  const [first, second, ...rest] = await sentences();
  await page.getByRole("button", { name: "Move down rule 1" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(sentences).toEqual([second, first, ...rest]);
  await expect(page.getByRole("button", { name: "Move down rule 2" })).toBeFocused();
  await expect(page.getByText("Moved: priority 2, 2 of 4")).toBeAttached();
  await card(page, 1).locator("summary").click();
  await card(page, 1).getByLabel("Priority").fill("9");
  await page.keyboard.press("Enter");
  await expect.poll(sentences).toEqual([second, ...rest, first]);
  await expect(page.locator(".card-list .card-priority").last()).toHaveText("9");
});

test("rules are added, copied and removed; what AWS would refuse stands at its card", async ({ goto, page }) => {
  await goto("/policy/ml/inference");
  await stocked(page);
  await area(page).fill("");
  await page.getByRole("button", { name: "Add a rule" }).click();
  await expect(page.locator(".card")).toHaveCount(1);
  await card(page, 0).getByRole("button", { name: "Duplicate" }).click();
  await expect(page.locator(".card")).toHaveCount(2);
  await expect(page.locator(".editor-state")).toContainText("error");
  await expect(card(page, 1)).toContainText("error");
  await card(page, 1).getByRole("button", { name: "Remove" }).click();
  await expect(page.locator(".card")).toHaveCount(1);
  await expect(page.locator(".editor-state")).toHaveText("Not saved");
});

test("text that cannot be read locks the cards, is shown where it fails, and is mended by a click", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  const cards = await page.locator(".card").count();
  const good = await text(page).inputValue();
  await area(page).fill(good.replace('"rules": [', '"rules": [ // mine\n'));
  await expect(page.locator(".card")).toHaveCount(cards);
  await expect(page.getByRole("button", { name: "Add a rule" })).toBeDisabled();
  await expect(page.getByText("The cards wait")).toBeVisible();
  await expect(page.getByText("this is what its last version without any would do")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Save….*error/ })).toHaveAttribute("aria-disabled", "true");
  await page.locator("#policy-diagnostics").getByRole("button", { name: /^2:/ }).first().click();
  await expect(area(page)).toBeFocused();
  const caret = await text(page).evaluate((element) => (element as HTMLTextAreaElement).selectionStart);
  expect((await text(page).inputValue()).slice(caret)).toMatch(/^\/\/ mine/);
  await page.getByRole("button", { name: "remove the comment" }).first().click();
  await expect(page.getByText("The cards wait")).toBeHidden();
  await expect(page.locator(".editor-state")).toHaveText("In force");
});

test("keys undo and redo in the text", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  const before = await text(page).inputValue();
  await area(page).focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  x");
  await expect(text(page)).toHaveValue(`${before}  x`);
  await page.keyboard.press("Control+z");
  await expect(text(page)).toHaveValue(before);
  await page.keyboard.press("Control+Shift+z");
  await expect(text(page)).toHaveValue(`${before}  x`);
});

test("the table holds a window of rows and scrolls through all of them", async ({ goto, page }) => {
  await goto("/policy/ml/training-gpu");
  await stocked(page);
  const frame = page.getByRole("region", { name: "Images and their verdicts" });
  await expect(frame.locator("table")).toHaveAttribute("aria-rowcount", /^[1-9]\d{2,}$/);
  const count = Number(await frame.locator("table").getAttribute("aria-rowcount"));
  for (const share of [0.2, 0.7, 1]) {
    await frame.evaluate((element, share) => element.scrollTo(0, element.scrollHeight * share), share);
    // A row that is there, not a place that is held for one, stands in the middle of the frame.
    const inTheMiddle = () =>
      frame.evaluate((element) => {
        const frame = element.getBoundingClientRect();
        const middle = frame.top + frame.height / 2;
        return [...element.querySelectorAll("tbody tr[aria-rowindex]")].some((row) => {
          const { top, bottom } = row.getBoundingClientRect();
          return top <= middle && middle <= bottom;
        });
      });
    await expect.poll(inTheMiddle).toBe(true);
    expect(await frame.locator("tbody tr").count()).toBeLessThanOrEqual(200);
  }
  await expect(frame.locator(`tr[aria-rowindex="${count}"]`)).toBeVisible();
  await page.getByRole("searchbox", { name: "Filter by tag or digest" }).fill("paper-baseline");
  await expect(frame.getByRole("rowheader")).toHaveCount(1);
  await expect(page).toHaveURL(/q=paper-baseline/);
});

test("AWS is asked and compared with us", async ({ goto, page, audit }) => {
  await goto("/policy/checkout/web");
  await stocked(page);
  await page.getByRole("button", { name: "Ask AWS" }).click();
  await expect(page.getByText(/^AWS expires [\d,]+/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByText(/We agree on/)).toBeVisible();
  await audit();
  await area(page).fill(keep(40));
  await expect(page.getByText("The text has changed since AWS was asked.")).toBeVisible();
});

test("somebody else's change is shown beside mine, and nothing is lost either way", async ({ goto, page, request, audit }) => {
  const repository = "search/indexer";
  await goto(`/policy/${repository}`);
  await stocked(page);
  const start = await text(page).inputValue();
  const headers = { "sec-fetch-site": "same-origin" };
  const base = start.trim() === "" ? null : start;
  const theirs = await request.post("/api/policy-save", { headers, data: { repository, text: keep(500), base } });
  expect(theirs.status()).toBe(200);
  await area(page).fill(keep(450));
  await page.getByRole("button", { name: /^Save…/ }).click();
  const dialog = page.getByRole("dialog", { name: "Save this policy?" });
  if (await dialog.getByRole("textbox").isVisible()) await dialog.getByRole("textbox").fill(repository);
  await dialog.getByRole("button", { name: /^Save/ }).click();
  const conflict = page.locator(".panel", { has: page.getByRole("heading", { name: /changed by somebody else/ }) });
  await expect(conflict.getByRole("region", { name: "In force now" })).toContainText("500");
  await expect(conflict.getByRole("region", { name: "Yours" })).toContainText("450");
  await audit();
  await conflict.getByRole("link", { name: /^Take/ }).click();
  await expect(text(page)).toHaveValue(/500/);
  await expect(page.locator(".editor-state")).toHaveText("In force");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toHaveValue(keep(450));
});

test("leaving with changes asks first", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  await area(page).fill(keep(9));
  const messages: string[] = [];
  page.once("dialog", (dialog) => {
    messages.push(dialog.message());
    void dialog.dismiss();
  });
  await page.getByRole("link", { name: "Costs" }).first().click();
  await expect(page).toHaveURL(/\/policy\/payments\/api/);
  await expect(text(page)).toHaveValue(keep(9));
  expect(messages[0]).toContain("not saved");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("link", { name: "Costs" }).first().click();
  await expect(page).toHaveURL(/\/costs/);
});

test("the policy is taken away as code", async ({ goto, page, audit }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "The policy as code" });
  await expect(dialog).toContainText("aws_ecr_lifecycle_policy");
  await expect(dialog).toContainText("put-lifecycle-policy");
  await audit();
});

test("a policy kept in Terraform is imported, and undo takes it back", async ({ goto, page }) => {
  await goto("/policy/checkout/web");
  await stocked(page);
  const before = await text(page).inputValue();
  await page.getByRole("button", { name: "Import…" }).click();
  const dialog = page.getByRole("dialog", { name: "Import a policy" });
  const pasted = dialog.getByRole("textbox");
  await pasted.fill("resource {}");
  await expect(dialog.getByRole("status")).toContainText("There is no lifecycle policy in it");
  await pasted.fill(`resource "aws_ecr_lifecycle_policy" "web" {
  repository = "checkout/web"
  policy = jsonencode({
    rules = [{
      rulePriority = 1
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 7 }
      action       = { type = "expire" }
    }]
  })
}`);
  await expect(dialog.getByRole("listitem")).toContainText("checkout/web");
  await expect(dialog.getByRole("listitem")).toContainText("1 rule");
  await dialog.getByRole("button", { name: "Use" }).click();
  await expect(dialog).toBeHidden();
  await expect(text(page)).toHaveValue(/"countNumber": 7/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toHaveValue(before);
});

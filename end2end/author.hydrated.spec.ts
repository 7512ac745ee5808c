import { type Page, expect, test } from "./fixtures";

// One author with the keyboard alone, one with the pointer: the same deeds in all views of a policy.

const text = (page: Page) => page.locator("#policy-text");
const editor = (page: Page) => page.getByRole("textbox", { name: "Lifecycle policy as JSON" });
const stocked = (page: Page) => expect(page.locator(".verdicts tbody tr").first()).toBeVisible();
const sentences = (page: Page) => page.locator(".card-sentence").allInnerTexts();
const rows = (page: Page) => page.getByRole("region", { name: "Images and their verdicts" }).getByRole("table");

test("with the keyboard: intents, rules, text, completion, timeline, undo", async ({ goto, page, audit }) => {
  await goto("/policy/ml/training-gpu?as=intents");
  await stocked(page);
  await expect(page.locator("code-editor")).toBeVisible();
  const start = await text(page).inputValue();
  await editor(page).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.press("Delete");
  await expect(text(page)).toHaveValue("");

  // An intent writes the text, the text writes the cards.
  await page.getByRole("button", { name: "Drop by age" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Number")).toBeFocused();
  await page.keyboard.type("9");
  await expect(text(page)).toHaveValue(/"countNumber": 9,?\n/);
  await page.getByRole("button", { name: "Protect tags" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Tags", { exact: true })).toBeFocused();
  await page.keyboard.type("prod-*");
  await page.keyboard.press("Tab");
  await expect(text(page)).toHaveValue(/"prod-\*"[^]*"untagged"/);
  await audit();

  // Rules move by key, and say where they are.
  await page.getByRole("navigation", { name: "Form of the rules" }).getByRole("link", { name: "Rules" }).focus();
  await page.keyboard.press("Enter");
  const [first, second] = await sentences(page);
  await page.locator(".card summary").first().focus();
  await page.keyboard.press("Alt+ArrowDown");
  await expect.poll(() => sentences(page)).toEqual([second, first]);
  await expect(page.getByText("Moved: priority 2, 2 of 2")).toBeAttached();

  // The grammar completes what is typed in the text.
  await editor(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.type('"des');
  await expect(page.getByRole("option", { name: "description" })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(text(page)).toHaveValue(/\n\s*"description"/);

  // Whatever view it was done in, undo takes it back.
  for (let step = 0; step < 20 && (await text(page).inputValue()) !== start; step++) await page.keyboard.press("Control+z");
  await expect(text(page)).toHaveValue(start);

  await page.getByRole("slider", { name: "Timeline of pushes" }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/pushed=/);
  await page.keyboard.press("+");
  await expect(page).toHaveURL(/zoom=/);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/pushed=/);
});

test("with the pointer: drag a rule, drag over the time, click a bar, a rule and a pattern", async ({ goto, page, audit }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  const [first, second, third, ...rest] = await sentences(page);
  const handles = page.locator(".card-handle");
  const to = await handles.nth(2).boundingBox();
  await handles.first().hover();
  await page.mouse.down();
  await page.mouse.move(to!.x + 4, to!.y + 4, { steps: 4 });
  await page.mouse.up();
  await expect.poll(() => sentences(page)).toEqual([second, third, first, ...rest]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => sentences(page)).toEqual([first, second, third, ...rest]);

  const card = page.locator(".card").first();
  await card.locator("summary").click();
  const all = Number(await rows(page).getAttribute("aria-rowcount"));
  await card.getByRole("list", { name: "Images of this rule" }).getByRole("link", { name: /^sees/ }).click();
  await expect(page).toHaveURL(/sees=1/);
  await expect.poll(async () => Number(await rows(page).getAttribute("aria-rowcount"))).toBeLessThan(all);
  await page.getByRole("link", { name: "Take off the filter: seen by rule 1" }).click();
  await expect.poll(async () => Number(await rows(page).getAttribute("aria-rowcount"))).toBe(all);

  const timeline = page.getByRole("slider", { name: "Timeline of pushes" });
  const width = (await timeline.boundingBox())!.width;
  // Hovering waits until nothing moves any more and nothing covers the place.
  await timeline.hover({ position: { x: width * 0.6, y: 60 } });
  await page.mouse.down();
  await timeline.hover({ position: { x: width * 0.9, y: 60 } });
  await page.mouse.up();
  await expect(page).toHaveURL(/zoom=/);
  await timeline.click({ position: { x: width * 0.5, y: 60 } });
  await expect(page).toHaveURL(/pushed=/);
  await expect(page.getByRole("link", { name: /^Take off the filter: pushed/ })).toBeVisible();
  await audit();
});

test("a pattern says which tags it takes", async ({ goto, page }) => {
  await goto("/policy/checkout/web");
  await stocked(page);
  const card = page.locator(".card").first();
  await card.locator("summary").click();
  await card.getByLabel("Prefix 1", { exact: true }).fill("v");
  await expect(card.locator(".entry-taken").first()).toHaveText(/^[\d,]+ tags of [\d,]+ images: v/);
  await card.getByLabel("Prefix 1", { exact: true }).fill("nothing-starts-so");
  await expect(card.locator(".entry-taken").first()).toHaveText("No tag here");
});

test.describe("when its script does not come", () => {
  test.use({ expectedProblems: [/editor\.js/] });
  test("the text area stays", async ({ goto, page }) => {
    await page.route("**/codemirror/editor.js", (route) => route.abort());
    await goto("/policy/payments/api");
    await stocked(page);
    await expect(editor(page)).toHaveJSProperty("tagName", "TEXTAREA");
    await editor(page).fill("{");
    await expect(page.locator(".editor-state")).toContainText("error");
  });
});

test("a finding is mended where it stands in the text", async ({ goto, page }) => {
  await goto("/policy/payments/api");
  await stocked(page);
  const before = `{
  "rules": [
    {
      "rulePriority": 1,
      "selection": { "tagStatus": "any", "countType": "imageCountMoreThan", "countUnit": "days", "countNumber": 5 },
      "action": { "type": "expire" }
    }
  ]
}`;
  await editor(page).focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(before);
  const fault = page.locator("code-editor .cm-lintRange-error").first();
  await fault.hover();
  await page.locator("code-editor .cm-diagnosticAction").click();
  await expect(text(page)).not.toHaveValue(/countUnit/);
  await expect(page.locator("code-editor .cm-lintRange-error")).toHaveCount(0);
  // One step of undo.
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(text(page)).toHaveValue(before);
});

import { expect, test } from "./fixtures";

const policy = `{
  "rules": [
    {
      "rulePriority": 1,
      "selection": { "tagStatus": "any", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 60 },
      "action": { "type": "expire" }
    }
  ]
}`;

test("a draft is saved, read, approved and opened again", async ({ goto, page }) => {
  await goto("/policy/ml/training-gpu");
  await page.getByRole("textbox", { name: "Lifecycle policy as JSON" }).fill(policy);
  await page.getByText("Save as draft", { exact: true }).first().click();
  await page.getByLabel("Name of the draft").fill("Sixty days");
  await page.locator("#draft-author").fill("Ada");
  await page.getByRole("button", { name: "Save as draft" }).click();
  // With scripts the editor stays and links to the draft; without them the draft is the answer.
  const link = page.getByRole("link", { name: /open draft/ });
  await expect(link.or(page.getByRole("heading", { level: 1, name: "Sixty days" }))).toBeVisible();
  const address = (await link.count()) > 0 ? await link.getAttribute("href") : new URL(page.url()).pathname;
  page.on("dialog", (dialog) => void dialog.accept());
  await goto(address ?? "/drafts");
  await expect(page.getByRole("heading", { level: 1, name: "Sixty days" })).toBeVisible();
  await expect(page.getByText("Images that expire")).toBeVisible();
  await page.getByLabel("Your name").fill("Eve");
  await page.getByRole("button", { name: "Approve this text" }).click();
  await expect(page.getByText("approved this text")).toBeVisible();
  await page.getByRole("link", { name: "Open in the editor" }).click();
  await expect(page.locator("#policy-text")).toHaveValue(policy);
});

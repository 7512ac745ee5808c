import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { type Running, answer, freePort, start, stop } from "./product/processes";

// The program as it is delivered, at an AWS endpoint that it did not ship with, filled and read back by AWS's own client.

type Pushed = { digest: string; tags: string[]; sizeBytes: number };
type Repository = { name: string; tags: Record<string, string>; images: Pushed[] };
type Held = { policy: unknown; digests: string[] };

const REGION = "eu-central-1";
/** Of the repository whose policy is written. */
const NAME = "payments/api";
const PROGRAM = resolve(process.env.STOWAGE_TEST_PROGRAM ?? "../target/debug/stowage");
const python = () => {
  const path = process.env.STOWAGE_TEST_PYTHON;
  if (!path) throw new Error("run through `cargo xtask test`, or set STOWAGE_TEST_PYTHON to a Python with moto and boto3");
  return path;
};
const script = (name: string) => join(import.meta.dirname, "product", name);

test.describe.serial("against an AWS endpoint that others wrote", () => {
  let folder: string;
  let variables: NodeJS.ProcessEnv;
  let ports: { moto: number; stowage: number };
  let moto: Running | undefined;
  let stowage: Running | undefined;
  let pushed: Repository[];

  const url = (path: string) => `http://127.0.0.1:${ports.stowage}${path}`;
  const held = (name: string) => answer<Held>(python(), [script("readback.py"), name], variables);
  const one = (name: string) => {
    const found = pushed.find((repository) => repository.name === name);
    if (!found) throw new Error(`${name} was not pushed`);
    return found;
  };

  /** Starts the program and gives the first answer to whether it is ready. */
  const serve = async () => {
    const args = ["serve", "--listen", `127.0.0.1:${ports.stowage}`, "--database", join(folder, "stowage.db")];
    const started = await start(PROGRAM, args, variables, url("/health/ready"));
    stowage = started;
    return started.answer;
  };

  test.beforeAll(async () => {
    test.setTimeout(240_000);
    folder = await mkdtemp(join(tmpdir(), "stowage-product-"));
    ports = { moto: await freePort(), stowage: await freePort() };
    const endpoint = `http://127.0.0.1:${ports.moto}`;
    // These and nothing else: what this machine knows of AWS must not matter.
    variables = {
      PATH: process.env.PATH,
      HOME: folder,
      TMPDIR: folder,
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: "true",
    };
    const args = ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(ports.moto)];
    moto = await start(python(), args, variables, `${endpoint}/moto-api/`);
    pushed = await answer<Repository[]>(python(), [script("seed.py")], variables);
    await serve();
    await expect.poll(async () => (await fetch(url("/health/ready"))).status, { timeout: 60_000 }).toBe(200);
  });

  test.afterEach(async ({}, info) => {
    if (info.status !== info.expectedStatus) await info.attach("log", { body: stowage?.log() ?? "did not start" });
  });

  test.afterAll(async () => {
    await Promise.all([stowage, moto].map((program) => program && stop(program)));
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test("the list of repositories shows what was pushed, and says that pulls are missing", async ({ goto, page }) => {
    await goto(url("/repositories"));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`^Repositories\\s*\\(${pushed.length}\\)$`));
    await expect.poll(() => listed(page)).toEqual(figures(pushed));
    await expect(page.locator("header").first()).toContainText("123456789012");
    // moto does not speak the protocol of AWS's current CloudWatch clients.
    await expect(page.getByText(/^Could not read .*pull.*HTTP 404/)).toBeVisible();
    const filter = page.getByRole("combobox", { name: "Filter repositories" });
    await filter.fill("team:payments");
    await expect.poll(() => listed(page)).toEqual(figures([one(NAME)]));
  });

  test("the exports agree with what was pushed", async ({ request }) => {
    const repositories = await (await request.get(url("/export/repositories.json"))).json();
    const lines = repositories.map((line: Record<string, unknown>) => [line.name, line]);
    expect(lines).toHaveLength(pushed.length);
    const exported = Object.fromEntries(lines);
    for (const { name, tags, images } of pushed) {
      const bytes = sum(images);
      expect(exported[name]).toMatchObject({
        account: "123456789012",
        region: REGION,
        tags,
        team: tags.team ?? null,
        images: images.length,
        sizeBytes: bytes,
        lastPulledAt: null,
        pulls30Days: null,
        pushes30Days: images.length,
        lifecyclePolicy: "none",
        tagMutability: name === "checkout/web" ? "IMMUTABLE" : "MUTABLE",
        scanOnPush: name === NAME,
      });
      expect(exported[name].monthlyCost > 0).toBe(bytes > 0);
      expect(await exportedImages(name)).toEqual(byDigest(images));
    }
    const missing = await request.get(url("/export/images.json?repository=no/where"));
    expect(missing.status()).toBe(404);
  });

  test("an image leads from the list to its digest", async ({ goto, page }) => {
    const image = one("tools/lint").images[0];
    await goto(url("/repositories/tools/lint"));
    await page.getByRole("region", { name: "Images" }).getByRole("row").nth(1).getByRole("link").first().click();
    await expect(page).toHaveURL(({ pathname }) => decodeURIComponent(pathname) === `/images/${image.digest}/tools/lint`);
    await expect(page.getByText("docker pull")).toBeVisible();
    await expect(page.locator(`data[value="${image.sizeBytes}"]`).first()).toBeVisible();
  });

  test("a policy is typed, tried, saved, and is what AWS's client reads", async ({ goto, page, request }) => {
    test.setTimeout(90_000);
    const before = await held(NAME);
    expect(before.policy).toBeNull();
    await goto(url(`/policy/${NAME}`));
    const area = page.getByRole("textbox", { name: "Lifecycle policy as JSON" });
    // What the form would send.
    const text = page.locator("#policy-text");
    await expect(page.locator(".verdicts tbody tr").first()).toBeVisible();
    const tagged = one(NAME).images.filter((image) => image.tags.length > 0).length;
    const untagged = one(NAME).images.length - tagged;
    await expect(text).toHaveValue("");
    await area.focus();
    await page.keyboard.type(JSON.stringify(policy(30, 5)));
    await expect(page.locator(".card")).toHaveCount(2);
    await expect.poll(() => expiring(page)).toBe(tagged - 30 + (untagged - 5));
    // The last number of the text is that of the second rule.
    await text.evaluate((element: HTMLTextAreaElement) => {
      const at = element.value.lastIndexOf('"countNumber":5') + '"countNumber":5'.length;
      element.setSelectionRange(at, at);
      element.dispatchEvent(new Event("caret"));
    });
    await page.keyboard.press("Backspace");
    await page.keyboard.type("12");
    await expect.poll(() => expiring(page)).toBe(tagged - 30 + (untagged - 12));
    await expect(page.locator(".editor-state")).toHaveText("Not saved");

    await page.getByRole("button", { name: /^Save…/ }).click();
    const dialog = page.getByRole("dialog", { name: "Save this policy?" });
    await expect(dialog).toContainText(`${tagged - 30 + (untagged - 12)} of ${tagged + untagged}`);
    await dialog.getByRole("textbox").fill(NAME);
    expect((await held(NAME)).policy).toBeNull();
    await dialog.getByRole("button", { name: /^Save and let/ }).click();
    await expect(dialog).toBeHidden();
    await expect(page.locator(".editor-state")).toHaveText("In force");

    expect(await held(NAME)).toEqual({ policy: policy(30, 12), digests: before.digests });
    // The lists know it without waiting for the next reading of the registry.
    await expect.poll(() => exported(NAME)).toMatchObject({ lifecyclePolicy: "2 rules" });
    await page.reload();
    // Laid out for reading, but the same policy.
    expect(JSON.parse(await text.inputValue())).toEqual(policy(30, 12));

    async function exported(name: string) {
      const lines: { name: string }[] = await (await request.get(url("/export/repositories.json"))).json();
      return lines.find((line) => line.name === name);
    }
  });

  test("after a restart the last snapshot is there at once, and what was pushed meanwhile comes", async ({ goto, page }) => {
    test.setTimeout(90_000);
    if (stowage) expect(await stop(stowage)).toBe(0);
    one("tools/empty").images.push(...(await answer<Pushed[]>(python(), [script("seed.py"), "tools/empty", "3"], variables)));
    expect((await serve()).status).toBe(200);
    await expect.poll(() => exportedImages("tools/empty"), { timeout: 60_000 }).toEqual(byDigest(one("tools/empty").images));
    await goto(url("/repositories"));
    await expect.poll(() => listed(page)).toEqual(figures(pushed));
  });

  test("without AWS the last snapshot is shown, with its age and what is wrong", async ({ goto, page, audit }) => {
    test.setTimeout(90_000);
    // The reading of the start is over, so that the snapshot stays the same.
    await expect.poll(async () => (await status()).running, { timeout: 60_000 }).toBeNull();
    const { taken_at } = await status();
    if (stowage) await stop(stowage);
    if (moto) await stop(moto);
    const first = await serve();
    expect(first.status).toBe(200);
    expect((await first.json()).taken_at).toEqual(taken_at);
    await expect.poll(async () => (await status()).problem?.kind, { timeout: 60_000 }).toBe("unreachable");

    await goto(url("/repositories"));
    await expect.poll(() => listed(page)).toEqual(figures(pushed));
    const age = page.locator(".data-age");
    await expect(age).toContainText("Data read");
    const read = await age.locator("time").getAttribute("datetime");
    expect(Date.parse(read ?? "")).toBe(millis(taken_at));
    const problem = age.getByText("Not refreshed");
    await expect(problem).toBeVisible();
    await expect(problem).toHaveAttribute("title", new RegExp(`Could not .*127\\.0\\.0\\.1:${ports.moto}`));
    await audit();
  });

  test("without AWS a policy can be tried out; saving says what is wrong and loses nothing", async ({ goto, page }) => {
    test.setTimeout(120_000);
    await goto(url(`/policy/${NAME}`));
    const area = page.getByRole("textbox", { name: "Lifecycle policy as JSON" });
    // What the form would send.
    const text = page.locator("#policy-text");
    await expect(page.locator(".verdicts tbody tr").first()).toBeVisible();
    expect(JSON.parse(await text.inputValue())).toEqual(policy(30, 12));
    const mine = JSON.stringify(policy(99, 19));
    await area.fill(mine);
    await expect.poll(() => expiring(page)).toBe(2);
    await page.getByRole("button", { name: /^Save…/ }).click();
    const dialog = page.getByRole("dialog", { name: "Save this policy?" });
    await dialog.getByRole("button", { name: /^Save and let/ }).click();
    await expect(dialog).toContainText(`127.0.0.1:${ports.moto}`, { timeout: 60_000 });
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(text).toHaveValue(mine);
    await expect(page.locator(".editor-state")).toHaveText("Not saved");
  });

  async function status() {
    return (await fetch(url("/health/ready"))).json();
  }

  async function exportedImages(name: string): Promise<Pushed[]> {
    const response = await fetch(url(`/export/images.json?repository=${name}`));
    expect(response.status).toBe(200);
    const images: Pushed[] = await response.json();
    return byDigest(images.map(({ digest, tags, sizeBytes }) => ({ digest, tags: [...tags].sort(), sizeBytes })));
  }
});

/** Keeps the newest of the tagged and of the untagged images. */
function policy(tagged: number, untagged: number) {
  const keep = (rulePriority: number, selection: object, countNumber: number) => ({
    rulePriority,
    selection: { ...selection, countType: "imageCountMoreThan", countNumber },
    action: { type: "expire" },
  });
  return {
    rules: [
      keep(1, { tagStatus: "tagged", tagPrefixList: ["v1."] }, tagged),
      keep(2, { tagStatus: "untagged" }, untagged),
    ],
  };
}

const sum = (images: Pushed[]) => images.reduce((sum, image) => sum + image.sizeBytes, 0);
const byDigest = (images: Pushed[]) => [...images].sort((a, b) => (a.digest < b.digest ? -1 : 1));
const millis = (time: unknown) => (typeof time === "number" ? time : Date.parse(String(time)));

/** Images and bytes of each repository. */
const figures = (repositories: Repository[]) =>
  Object.fromEntries(repositories.map(({ name, images }) => [name, [images.length, sum(images)]]));

/** The same as the page shows them. */
async function listed(page: Page): Promise<Record<string, number[]>> {
  return page.locator("table tbody tr").evaluateAll((rows) => {
    const heads = [...document.querySelectorAll("table thead th")].map((head) => head.textContent?.trim());
    const columns = ["Images", "Stored (sum)"].map((label) => heads.indexOf(label));
    return Object.fromEntries(
      rows.map((row) => [
        row.querySelector("th a")?.textContent?.trim(),
        columns.map((at) => Number(row.children[at]?.querySelector("data")?.getAttribute("value") ?? "NaN")),
      ]),
    );
  });
}

async function expiring(page: Page): Promise<number> {
  const count = page.getByRole("list", { name: "Effect of this policy" }).locator("data").first();
  return Number((await count.getAttribute("value")) ?? "-1");
}

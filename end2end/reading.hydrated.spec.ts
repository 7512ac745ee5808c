import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "./fixtures";
import { type Running, freePort, start, stop } from "./product/processes";

const PROGRAM = resolve(process.env.STOWAGE_TEST_PROGRAM ?? "../target/debug/stowage");

/** Passes requests on to AWS, and lets them wait until it is opened. */
async function gate(port: number, aws: number) {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const server = createServer(async (incoming, outgoing) => {
    await opened;
    const { method, url, headers } = incoming;
    const passed = request({ port: aws, host: "127.0.0.1", method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return { open, close: () => (server.closeAllConnections(), server.close()) };
}

test("a policy page that was opened before anything was read turns into the editor", async ({ page, goto }) => {
  test.setTimeout(120_000);
  const folder = await mkdtemp(join(tmpdir(), "stowage-reading-"));
  const [aws, between, port] = [await freePort(), await freePort(), await freePort()];
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    TMPDIR: folder,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${between}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "eu-central-1",
    AWS_EC2_METADATA_DISABLED: "true",
  };
  const started: Running[] = [];
  const run = async (args: string[], url: string) => started.push(await start(PROGRAM, args, env, url));
  const held = await gate(between, aws);
  try {
    await run(["demo-aws", "--listen", `127.0.0.1:${aws}`], `http://127.0.0.1:${aws}/`);
    const args = ["serve", "--listen", `127.0.0.1:${port}`, "--database", join(folder, "stowage.db")];
    await run(args, `http://127.0.0.1:${port}/health/live`);
    await goto(`http://127.0.0.1:${port}/policy/payments/api`);
    await expect(page.getByRole("heading", { name: "payments/api" })).toBeVisible();
    await expect(page.locator(".editor-state")).toHaveCount(0);
    held.open();
    await expect(page.getByRole("textbox", { name: "Lifecycle policy as JSON" })).toBeVisible({ timeout: 60_000 });
    await expect(page.locator(".verdicts tbody tr").first()).toBeVisible();
  } finally {
    await Promise.all(started.map(stop));
    held.close();
    await rm(folder, { recursive: true, force: true });
  }
});

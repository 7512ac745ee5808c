import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** A program that a test started, and what it has said so far. */
export type Running = { child: ChildProcess; url: string; log: () => string };

let next = process.pid * 64;
const running = new Set<ChildProcess>();
// Also when the tests are interrupted and no hook runs.
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

/**
 * A port that nobody listens on. From below the range that the kernel takes ports of outgoing connections from, where
 * another program's connection could take it before the one that is started.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + (next++ % 12_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(() => true, () => false);
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** Starts a program with exactly these variables, and waits until `url` gives any answer: that one is returned. */
export async function start(
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  url: string,
): Promise<Running & { answer: Response }> {
  const child = spawn(program, args, { env, cwd: env.HOME, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let said = "";
  let failure: Error | undefined;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (said += data));
  child.on("error", (error) => (failure = error));
  child.on("exit", () => running.delete(child));
  const deadline = Date.now() + 90_000;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return { child, url: new URL(url).origin, log: () => said, answer };
    const hasEnded = failure !== undefined || child.exitCode !== null || child.signalCode !== null;
    if (hasEnded || Date.now() > deadline) {
      await stop({ child });
      throw new Error(`${program} does not answer at ${url} (${failure ?? child.exitCode}):\n${said}`);
    }
    await sleep(50);
  }
}

/** Ends a program as an operator does, and by force where that does not help; gives its exit code. */
export async function stop({ child }: { child: ChildProcess }): Promise<number | null> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(force);
  return child.exitCode;
}

/** Runs a program to its end; its output is JSON. */
export async function answer<T>(program: string, args: string[], env: NodeJS.ProcessEnv): Promise<T> {
  const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout) as T;
}

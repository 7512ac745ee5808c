import { defineConfig } from "@playwright/test";
import type { Options } from "./fixtures";

// Each project has a server of its own: the demo is stateful, and what one project saves must not surprise the other.
const first = Number(process.env.STOWAGE_TEST_PORT ?? 3117);
const ports = { hydrated: first, noScript: first + 1 };
const program = process.env.STOWAGE_TEST_PROGRAM ?? "../target/debug/stowage";

const address = (port: number) => `http://127.0.0.1:${port}`;

export default defineConfig<Options>({
  testDir: ".",
  outputDir: "../target/browser/results",
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  // Two browsers, two debug servers and axe may share two slow cores.
  timeout: 60_000,
  reporter: [["list"], ["json", { outputFile: process.env.STOWAGE_TEST_REPORT ?? "../target/browser/report.json" }]],
  use: {
    browserName: "chromium",
    locale: "en-US",
    timezoneId: "UTC",
    trace: "retain-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    // Debian's; root may not use Chromium's sandbox.
    launchOptions: { executablePath: process.env.STOWAGE_TEST_CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] },
  },
  projects: [
    { name: "hydrated", use: { baseURL: address(ports.hydrated) } },
    {
      name: "no-js",
      use: { baseURL: address(ports.noScript), javaScriptEnabled: false },
      testIgnore: "**/*.hydrated.spec.ts",
    },
  ],
  webServer: Object.values(ports).map((port) => ({
    command: `${program} serve --demo --listen 127.0.0.1:${port}`,
    url: `${address(port)}/health/ready`,
    timeout: 60_000,
    // A line for every request would bury the tests.
    env: { STOWAGE_LOG: "error" },
    gracefulShutdown: { signal: "SIGTERM" as const, timeout: 5_000 },
  })),
});

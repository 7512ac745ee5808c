import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type Page, type Response, test as base, expect } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export type Options = {
  /** Problems that a test causes on purpose: those whose text matches one of these do not fail it. */
  expectedProblems: RegExp[];
};

type Fixtures = {
  /** Whether scripts run, and the page becomes interactive. */
  hydrated: boolean;
  /** Opens a page and, where scripts run, waits until it answers to clicks. */
  goto: (path: string) => Promise<Response | null>;
  /** Checks the page for accessibility, in the light and in the dark theme: as it stands, or without scripts as it is sent. */
  audit: () => Promise<void>;
};

/**
 * Playwright's `test` with a page that fails the test on any error in the browser: uncaught ones, console errors (the form
 * that hydration mismatches and forbidden content take) and files that could not be loaded.
 */
export const test = base.extend<Options & Fixtures>({
  expectedProblems: [[], { option: true }],
  hydrated: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled !== false),
  page: async ({ page, hydrated, expectedProblems }, use) => {
    const problems = watch(page, hydrated);
    await use(page);
    expect(problems.filter((problem) => !expectedProblems.some((expected) => expected.test(problem)))).toEqual([]);
  },
  goto: async ({ page, hydrated }, use) =>
    use(async (path) => {
      const response = await page.goto(path);
      if (hydrated) await interactive(page);
      return response;
    }),
  audit: async ({ page, hydrated, browser }, use) =>
    use(async () => {
      // axe is a script itself: where none run, it looks at the same page in a window that only ours is kept from.
      const audited = hydrated ? page : await withoutOurScripts(browser, page.url());
      for (const colorScheme of ["light", "dark"] as const) {
        await audited.emulateMedia({ colorScheme });
        expect(await violations(audited), `in the ${colorScheme} theme`).toEqual([]);
      }
      await (hydrated ? page.emulateMedia({ colorScheme: null }) : audited.close());
    }),
});

export { expect };

/** After a navigation that a test did itself: a click before the end of hydration would be lost. */
export async function interactive(page: Page) {
  await expect(page.locator("html")).toHaveAttribute("data-hydrated");
}

async function withoutOurScripts(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage({ javaScriptEnabled: true, reducedMotion: "reduce" });
  await page.route("**/pkg/*.js", (route) => route.abort());
  await page.goto(url);
  return page;
}

/** Collects what goes wrong in the page from now on. */
function watch(page: Page, hydrated: boolean): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("console", (message) => {
    // Answers with an error status are judged below, where it is known what was asked for.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      problems.push(`console: ${message.text()}`);
    }
  });
  page.on("response", (response) => {
    const path = new URL(response.url()).pathname;
    // A page may well answer 404 or 403, and a server function may refuse: that is for the test to judge.
    const isAsset = response.request().resourceType() !== "document" && !path.startsWith("/api/");
    if (isAsset && response.status() >= 400) problems.push(`${response.status()}: ${path}`);
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    // What the browser drops because the page goes away, and scripts announced to it that it may not run.
    const isDropped = reason.includes("ERR_ABORTED") || (!hydrated && request.resourceType() === "script");
    if (!isDropped) problems.push(`${reason}: ${request.url()}`);
  });
  return problems;
}

/** One line for each rule that is broken, with the elements that break it. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    // @ts-expect-error: defined by the script above.
    const results = await window.axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
    return results.violations.map(
      (violation: { id: string; help: string; nodes: { html: string; failureSummary: string }[] }) =>
        `${violation.id}: ${violation.help}\n` +
        violation.nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n"),
    );
  });
}

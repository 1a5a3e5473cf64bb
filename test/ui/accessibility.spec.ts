import type { FrameLocator, Page } from '@playwright/test';
import { test } from './chatty.ts';
import { expect } from './fixture.ts';
import type { Workbench } from './workbench.ts';

test('without a mouse: from the palette to a pod\'s logs, through all of the panel, and back', async ({ workbench, page }) => {
  test.setTimeout(180_000);
  await workbench.openView('Slipway');
  await expect(workbench.treeItem(/^Pod chatty-/).first()).toBeVisible({ timeout: 120_000 });
  await openByKeyboard(workbench, { line: /^Pod chatty-/, entry: 'Show Logs' });
  const logs = workbench.webview();
  await expect(logs.locator('.row').first()).toBeVisible({ timeout: 60_000 });
  expect(await tabOrder(page, logs)).toEqual([
    'Container', 'Start at', 'Log of the container before its last restart', 'Show timestamps', 'Show pod names', 'Jump to the newest line and follow (End)',
    'Copy the selection, or all shown lines', 'Save the shown lines to a file', 'Clear',
    'Search', 'Search: match case', 'Search: regular expression', 'Search: previous', 'Search: next',
    'Filter', 'Filter: match case', 'Filter: regular expression', 'Filter: hide matching lines', 'Log lines',
  ]);
  await expectNames(logs);
});

test('the Metrics panel says in words what its charts show', async ({ workbench }) => {
  test.setTimeout(180_000);
  await workbench.openView('Slipway');
  await expect(workbench.treeItem(/^Deployment chatty/)).toBeVisible({ timeout: 120_000 });
  await openByKeyboard(workbench, { line: /^Deployment chatty/, entry: 'Show Metrics' });
  const metrics = workbench.webview();
  await expect(metrics.getByRole('table', { name: 'CPU, present values' })).toBeVisible({ timeout: 90_000 });
  await expect(metrics.getByRole('heading', { level: 1 })).toHaveText('Deployment chatty');
  await expect(metrics.locator('[role=status]').last()).toHaveText(/^CPU: .* cores\. Memory: /, { timeout: 60_000 }); // told at most twice a minute
  for (const canvas of await metrics.locator('canvas').all()) await expect(canvas.locator('xpath=ancestor::*[@aria-hidden="true"]')).not.toHaveCount(0);
  await expectNames(metrics);
});

/** Selects a line of the tree with the arrow keys and takes an entry of its context menu. */
async function openByKeyboard(workbench: Workbench, { line, entry }: { readonly line: RegExp; readonly entry: string }): Promise<void> {
  const { page, sideBar } = workbench;
  await workbench.runCommand('Focus on Workloads View');
  const focused = sideBar.getByRole('tree', { name: 'Workloads' }).locator('.monaco-list-row.focused');
  await page.keyboard.press('Home');
  await expect(focused).toHaveCount(1);
  for (let step = 0; step < 20 && !line.test(await focused.getAttribute('aria-label') ?? ''); step++) await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveAttribute('aria-label', line);
  await page.keyboard.press('Shift+F10');
  const chosen = page.locator('.monaco-menu .action-item.focused');
  await expect(page.locator('.monaco-menu')).toBeVisible();
  for (let step = 0; step < 20 && (await chosen.count() === 0 || (await chosen.textContent())?.trim() !== entry); step++) await page.keyboard.press('ArrowDown');
  await expect(chosen).toHaveText(entry);
  await page.keyboard.press('Enter');
}

/** The names of what Tab goes through in a page, from its first control to the last. */
async function tabOrder(page: Page, frame: FrameLocator): Promise<string[]> {
  const focused = frame.locator(':focus');
  const nameOf = () => focused.evaluate(element => element.getAttribute('aria-label') ?? element.getAttribute('title') ?? element.textContent);
  await frame.locator('select, button').first().focus();
  const names: string[] = [];
  for (let name = await nameOf(); ; name = await nameOf()) {
    names.push(name);
    await page.keyboard.press('Tab');
    if (await focused.count() === 0 || names.length > 40) return names;
  }
}

/** Everything that can be used or is a landmark has a name; ids are unique; nobody jumps the queue with a tabindex. */
async function expectNames(frame: FrameLocator): Promise<void> {
  for (const control of await frame.locator('button:visible, select:visible, input:visible, [tabindex]:visible, [role=group]:visible, section:visible, table:visible').all()) await expect(control).toHaveAccessibleName(/\S/);
  await expect(frame.locator('[tabindex]:not([tabindex="0"]):not([tabindex="-1"])')).toHaveCount(0);
  await expect(frame.locator('html')).toHaveAttribute('lang', /^[a-z]{2}/);
}

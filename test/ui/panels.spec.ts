import { expect as baseExpect, test as base } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import { test } from './chatty.ts';
import { expect } from './fixture.ts';

const root = path.resolve(import.meta.dirname, '../..');

test('the Logs panel follows all pods of a workload, across restarts and while it is hidden', async ({ workbench, page }) => {
  test.setTimeout(600_000);
  await workbench.openView('Slipway');
  const row = workbench.treeItem(/Deployment chatty/);
  await expect(row).toBeVisible({ timeout: 120_000 });
  await workbench.runCommand('Slipway: Show Logs');
  await workbench.quickInput.getByRole('option', { name: /chatty.*Deployment/ }).click();
  const panel = workbench.webview();
  const rows = panel.locator('.row');
  await expect(panel.getByRole('log')).toBeVisible({ timeout: 60_000 });
  await expect(rows.filter({ hasText: 'GET /index.html' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(panel.locator('footer')).toContainText(/of 4 live/, { timeout: 60_000 });
  await expect.poll(async () => new Set((await panel.locator('.row .source').allTextContents()).map(text => text.trim())).size, { timeout: 30_000 }).toBeGreaterThanOrEqual(2);

  await test.step('the end and the restart of a container are said, and its new lines come', async () => {
    await panel.getByRole('textbox', { name: 'Filter' }).fill('job');
    await expect(rows.filter({ hasText: 'container job ended: Error (exit code 3)' }).first()).toBeVisible({ timeout: 180_000 });
    await expect(rows.filter({ hasText: /container job restarted \(restart \d+\)/ }).first()).toBeVisible({ timeout: 180_000 }); // the back-off doubles
    await expect(rows.filter({ hasText: 'job begins' }).nth(2)).toBeVisible({ timeout: 30_000 });
  });

  await test.step('a filter hides, a search finds and steps', async () => {
    await panel.getByRole('textbox', { name: 'Filter' }).fill('^GET .* \\d*1$');
    await panel.getByRole('button', { name: 'Filter: regular expression' }).click();
    await expect(rows.filter({ hasText: 'ERROR backend' })).toHaveCount(0);
    await expect(panel.locator('.counts')).toContainText(/\d+ of [\d,]+ lines/);
    const search = panel.getByRole('textbox', { name: 'Search' });
    await search.fill('index');
    await search.press('Enter');
    await expect(panel.locator('.count')).toContainText(/^[\d,]+ of [\d,]+$/);
    await expect(panel.locator('.row.current mark')).toHaveText('index');
    await expect(panel.getByRole('button', { name: /Resume Following/ })).toBeVisible();
  });

  await test.step('a hidden panel comes back with its lines and its settings', async () => {
    await workbench.openFile('my-app/deployment.yaml');
    await workbench.editor.getByRole('tab', { name: /Logs: chatty/ }).click();
    const again = workbench.webview();
    await expect(again.getByRole('textbox', { name: 'Search' })).toHaveValue('index', { timeout: 30_000 });
    await expect(again.getByRole('button', { name: 'Filter: regular expression' })).toHaveAttribute('aria-pressed', 'true');
    await expect(again.locator('.counts')).toContainText(/\d+ of [\d,]+ lines/);
    await expect(again.locator('.row').first()).toBeVisible();
  });

  await test.step('a chosen container is the only one', async () => {
    const again = workbench.webview();
    await again.getByRole('textbox', { name: 'Filter' }).fill('');
    await again.getByRole('combobox', { name: 'Container' }).selectOption('job');
    await expect(again.locator('.row').filter({ hasText: 'job begins' }).first()).toBeVisible({ timeout: 30_000 });
    await expect(again.locator('.row').filter({ hasText: 'GET /index' })).toHaveCount(0);
  });

  await test.step('everything that is shown can be copied', async () => {
    await workbench.webview().getByRole('button', { name: /^Copy/ }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('job begins');
  });
});

test('the Metrics panel shows what a workload uses, and its requests and limits', async ({ workbench }) => {
  test.setTimeout(240_000);
  await workbench.openView('Slipway');
  await expect(workbench.treeItem(/Deployment chatty/)).toBeVisible({ timeout: 120_000 });
  await workbench.runCommand('Slipway: Show Metrics');
  await workbench.quickInput.getByRole('option', { name: /chatty.*Deployment/ }).click();
  const panel = workbench.webview();
  await expect(panel.getByRole('heading', { name: 'Deployment chatty' })).toBeVisible({ timeout: 60_000 });
  const memory = panel.getByRole('region', { name: 'Memory' });
  await expect(memory.getByRole('row', { name: /^total [\d.]+ [KM]iB$/ })).toBeVisible({ timeout: 60_000 });
  await expect(panel.getByRole('region', { name: 'CPU' }).getByRole('row', { name: /^request 0\.04\d? cores$/ })).toBeVisible();
  await expect(memory.getByRole('row', { name: /^chatty-/ })).toHaveCount(2);
  await expect(memory.locator('canvas')).toBeVisible();
  await expect(panel.getByRole('region', { name: 'Network' }).getByRole('row', { name: /^received .*\/s$/ })).toBeVisible({ timeout: 90_000 });
});

interface FrameTimes { readonly frames: number; readonly seconds: number; readonly medianMs: number; readonly p95Ms: number; readonly lines: string; readonly rows: number }

base('the Logs page keeps up with 10,000 lines a second and leaves its thread time for the rest; frame times are printed', async ({ page }, testInfo) => {
  const cdp = await page.context().newCDPSession(page);
  // In processor time: other work on the machine does not count.
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busySeconds = async () => (await cdp.send('Performance.getMetrics')).metrics.find(metric => metric.name === 'TaskDuration')?.value ?? 0;
  const bundle = (extension: string) => fs.readFileSync(path.join(root, 'dist', 'webviews', `logs.${extension}`), 'utf8');
  await page.setContent(`<html><head><style>${bundle('css')}</style></head><body></body></html>`);
  await page.evaluate(() => { Object.assign(window, { acquireVsCodeApi: () => ({ postMessage: () => {}, getState: () => undefined, setState: () => {} }) }); });
  await page.addScriptTag({ content: bundle('js') });
  const measure = (linesPerSecond: number): Promise<FrameTimes> => page.evaluate(async rate => {
    const kinds = ['GET /index.html 200', '\u001b[32mINFO\u001b[0m ready', 'ERROR failed to connect', '{"level":"warn","msg":"slow"}'];
    const sources = [{ pod: 'web-1', container: 'app' }, { pod: 'web-2', container: 'app' }];
    window.postMessage({ type: 'status', status: { title: '', choice: { start: { tailLines: 1000 }, previous: false, container: '' }, containers: ['app'], sources, streaming: 2, problem: '', notice: '' } }, '*');
    const durations: number[] = [];
    const startedAt = performance.now();
    let [last, isOver, sent] = [startedAt, false, 0];
    const frame = () => { const now = performance.now(); durations.push(now - last); last = now; if (!isOver) requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    await new Promise<void>(resolve => {
      const timer = setInterval(() => {
        const due = Math.floor((performance.now() - startedAt) / 1000 * rate);
        const lines = Array.from({ length: due - sent }, (_, index) => ({ source: index % 2, time: '2026-01-01T00:00:00.000Z', text: `${kinds[index % 4]} request ${sent + index}`.padEnd(120, '.') }));
        if (lines.length > 0) window.postMessage({ type: 'lines', first: sent, dropped: Math.max(0, due - 50_000), lines }, '*');
        sent = due;
        if (performance.now() - startedAt > 8000) { clearInterval(timer); resolve(); }
      }, 50);
    });
    isOver = true;
    await new Promise(resolve => setTimeout(resolve, 300));
    durations.sort((a, b) => a - b);
    const at = (part: number) => durations[Math.floor(durations.length * part)] ?? 0;
    return { frames: durations.length, seconds: (performance.now() - startedAt) / 1000, medianMs: at(0.5), p95Ms: at(0.95), lines: document.querySelector('.counts')?.textContent ?? '', rows: document.querySelectorAll('.row').length };
  }, linesPerSecond);
  const idle = await measure(0);
  const before = await busySeconds();
  const busy = await measure(10_000);
  const share = (await busySeconds() - before) / busy.seconds;
  const report = JSON.stringify({ idle, busy, mainThreadShare: Number(share.toFixed(3)) });
  testInfo.annotations.push({ type: 'frame times', description: report });
  console.log('frame times', report);
  baseExpect(share, 'of its thread, in processor time: a busy machine can only lower it').toBeLessThan(0.6);
  baseExpect(busy.lines).toContain('50,000 lines');
  baseExpect(busy.rows, 'only what is in sight is in the document').toBeLessThan(200);
});

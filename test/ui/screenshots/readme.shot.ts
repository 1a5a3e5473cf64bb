import { execFileSync } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { expect, test } from '../fixture.ts';
import type { Workbench } from '../workbench.ts';

const folder = path.resolve(import.meta.dirname, '../../../media/readme');

test.use({ settings: { 'workbench.colorTheme': 'Dark Modern', 'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'editor.minimap.enabled': false } });

test('the screenshots of README', async ({ workbench, page, folder: workspace }) => {
  const shot = (name: string) => page.screenshot({ path: path.join(folder, `${name}.png`) });
  for (const version of ['v1.0', 'v1.1']) execFileSync('docker', ['build', '-q', '-t', `my-app:${version}`, '--build-arg', `VERSION=${version}`, path.join(workspace, 'my-app')]);
  await workbench.openView('Slipway');
  await widenSideBar(workbench, 420);
  for (const file of ['my-app/service.yaml', 'my-app/deployment.yaml']) {
    await workbench.openFile(file);
    await workbench.codeLens('Apply').click({ timeout: 60_000 });
  }
  await expect(workbench.treeItem('Deployment my-app, 3 of 3 ready')).toBeVisible({ timeout: 120_000 });
  await workbench.expand(/^Pod my-app/);
  await workbench.expand(/^Service my-app/);
  await page.mouse.move(900, 500);
  await expect(workbench.toasts).toHaveCount(0, { timeout: 60_000 });
  await expect(workbench.statusBar.getByText('created')).toHaveCount(0, { timeout: 30_000 });
  await shot('workloads');

  const service = workbench.treeItem(/^Service my-app/).first();
  await service.hover();
  const opened = page.context().waitForEvent('page');
  await service.getByRole('button', { name: 'Open in Browser' }).click();
  const tab = await opened;
  await expect(tab.locator('body')).toContainText('Hello from my-app');
  const url = tab.url();
  await tab.close();
  const client = setInterval(() => http.get(url, { agent: false }, response => response.resume()).on('error', () => undefined), 150);
  try {
    await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Show Logs');
    await expect(workbench.webview().getByText(/GET \/ from/).first()).toBeVisible({ timeout: 60_000 });
    await page.mouse.move(900, 790);
    await page.waitForTimeout(5000); // lines of all three pods
    await shot('logs');
    await workbench.closeEditor();
    await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Show Metrics');
    await page.mouse.move(900, 790);
    await page.waitForTimeout(60_000); // enough points for lines
    await shot('metrics');
  } finally { clearInterval(client); }

  await workbench.openFile('my-app/deployment.yaml');
  await workbench.runCommand('Preferences: Color Theme');
  await workbench.pick('Light Modern');
  await expect(page.locator('.monaco-workbench.vs')).toBeVisible();
  await page.mouse.move(900, 500);
  await page.waitForTimeout(1500);
  await shot('workloads-light');
});

async function widenSideBar({ page, sideBar }: Workbench, width: number): Promise<void> {
  const box = await sideBar.boundingBox();
  if (box === null) throw new Error('there is no side bar');
  await page.mouse.move(box.x + box.width, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + width, 300, { steps: 5 });
  await page.mouse.up();
}

import { execFileSync } from 'node:child_process';
import http from 'node:http';
import path from 'node:path';
import { expect, test } from '../fixture.ts';

const folder = path.resolve(import.meta.dirname, '../../../media/readme');

test.use({ settings: { 'workbench.colorTheme': 'Dark Modern', 'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'editor.minimap.enabled': false } });

test('the screenshots of README', async ({ workbench, page, folder: workspace }) => {
  const shot = (name: string) => page.screenshot({ path: path.join(folder, `${name}.png`) });
  for (const version of ['v1.0', 'v1.1']) execFileSync('docker', ['build', '-q', '-t', `my-app:${version}`, '--build-arg', `VERSION=${version}`, path.join(workspace, 'my-app')]);
  await workbench.openView('Slipway');
  await workbench.resizeSideBar(420);
  await workbench.sideBar.getByRole('button', { name: 'Images Section' }).click(); // what else is on this machine is nobody's business
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
  await expect(workbench.editor.locator('.codelens-decoration')).toContainText('3/3 ready', { timeout: 30_000 });
  await shot('workloads');

  const service = workbench.treeItem(/^Service my-app/).first();
  await service.hover();
  const opened = page.context().waitForEvent('page');
  await service.getByRole('button', { name: 'Open in Browser' }).click();
  const tab = await opened;
  await expect(tab.locator('body')).toContainText('Hello from my-app');
  const url = tab.url();
  await tab.close();
  await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Show Logs', workbench.webviews);
  for (let request = 0; request < 6; request++) await get(url);
  await expect(workbench.webview().getByText(/GET \/ from/).nth(5)).toBeVisible({ timeout: 60_000 });
  await page.mouse.move(900, 790);
  await page.waitForTimeout(1500);
  await shot('logs');
  await workbench.closeEditor();
  await workbench.contextMenu(workbench.treeItem(/^Deployment my-app/), 'Show Metrics', workbench.webviews);
  await page.mouse.move(900, 790);
  for (const end = Date.now() + 60_000; Date.now() < end; await page.waitForTimeout(150)) await get(url); // enough points for lines
  await shot('metrics');
  await workbench.closeEditor();
});

async function get(url: string): Promise<void> {
  await new Promise((resolve, reject) => http.get(url, { agent: false }, response => response.resume().once('end', resolve)).once('error', reject));
}

import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';
import type { VscodeServer } from '../../vscode-host/host.mjs';

const themes = [
  { name: 'dark', id: 'Dark Modern', mark: '.monaco-workbench.vs-dark' },
  { name: 'light', id: 'Light Modern', mark: '.monaco-workbench.vs' },
  { name: 'hc-dark', id: 'Default High Contrast', mark: '.monaco-workbench.hc-black' },
  { name: 'hc-light', id: 'Default High Contrast Light', mark: '.monaco-workbench.hc-light' },
] as const;

const folder = process.env['SLIPWAY_SCREENS'] ?? path.resolve(import.meta.dirname, '../../../out/screens');

/** Settings for a window that shows what is looked at and little else. */
export const plainWindow = { 'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'editor.minimap.enabled': false, 'workbench.colorTheme': themes[0].id };

/** Takes a picture of the window as it is in each theme: `<name>-<theme>.png`. Themes change by the settings file, so that nothing that is open closes. */
export async function shootInThemes(page: Page, server: VscodeServer, name: string, only: number = themes.length): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  for (const theme of themes.slice(0, only)) {
    setTheme(server, theme.id);
    await page.locator(theme.mark).waitFor({ timeout: 15_000 });
    await page.waitForTimeout(600); // colours of webviews and icons follow
    await page.screenshot({ path: path.join(folder, `${name}-${theme.name}.png`) });
  }
  setTheme(server, themes[0].id);
  await page.locator(themes[0].mark).waitFor({ timeout: 15_000 });
}

function setTheme({ userDataDir }: VscodeServer, id: string): void {
  const file = path.join(userDataDir, 'User', 'settings.json');
  fs.writeFileSync(file, JSON.stringify({ ...JSON.parse(fs.readFileSync(file, 'utf8')) as object, 'workbench.colorTheme': id }, null, 2));
}

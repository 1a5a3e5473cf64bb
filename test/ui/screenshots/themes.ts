import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import fs from 'node:fs';
import path from 'node:path';

const themes = [
  { name: 'dark', mark: '.monaco-workbench.vs-dark', media: { colorScheme: 'dark', forcedColors: 'none' } },
  { name: 'light', mark: '.monaco-workbench.vs', media: { colorScheme: 'light', forcedColors: 'none' } },
  { name: 'hc-dark', mark: '.monaco-workbench.hc-black', media: { colorScheme: 'dark', forcedColors: 'active' } },
  { name: 'hc-light', mark: '.monaco-workbench.hc-light', media: { colorScheme: 'light', forcedColors: 'active' } },
] as const;

const folder = process.env['SLIPWAY_SCREENS'] ?? path.resolve(import.meta.dirname, '../../../out/screens');

/** Settings for a window that shows what is looked at and little else, in the theme that the system asks for. */
export const plainWindow = {
  'window.commandCenter': false, 'workbench.layoutControl.enabled': false, 'editor.minimap.enabled': false,
  'window.autoDetectColorScheme': true, 'workbench.preferredDarkColorTheme': 'Dark Modern', 'workbench.preferredLightColorTheme': 'Light Modern',
};

/**
 * Takes a picture of the window as it is in each theme: `<name>-<theme>.png`. The system's theme is changed, so that nothing that is
 * open closes; `prepare` brings back what does not outlive that. Where it has a `holds`, a picture after which that throws is taken again.
 */
export async function shootInThemes(page: Page, name: string, { prepare, holds }: { readonly prepare?: () => Promise<void>; readonly holds?: () => Promise<void> } = {}): Promise<void> {
  fs.mkdirSync(folder, { recursive: true });
  for (const { name: theme, mark, media } of [...themes].reverse()) {
    await page.emulateMedia(media);
    await page.locator(mark).waitFor({ timeout: 15_000 });
    const shoot = async () => {
      await prepare?.();
      await page.waitForTimeout(600); // colours of webviews and icons follow
      await page.screenshot({ path: path.join(folder, `${name}-${theme}.png`) });
      await holds?.();
    };
    await (holds === undefined ? shoot() : expect(shoot).toPass({ timeout: 60_000 }));
  }
}

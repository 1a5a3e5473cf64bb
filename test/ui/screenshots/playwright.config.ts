import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

/** Makes README's screenshots: npx playwright test --config test/ui/screenshots/playwright.config.ts */
export default defineConfig({ ...tests, testDir: '.', testMatch: '*.shot.ts', timeout: 300_000, use: { ...tests.use, viewport: { width: 1280, height: 800 }, trace: 'off' } });

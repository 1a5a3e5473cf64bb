import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

/** README's screenshots, and every screen in every state and theme (into out/screens): `npm run screenshots`. */
export default defineConfig({ ...tests, testDir: '.', testMatch: '*.shot.ts', timeout: 300_000, use: { ...tests.use, actionTimeout: 20_000, viewport: { width: 1280, height: 800 }, trace: 'off' } });

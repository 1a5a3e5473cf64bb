import { defineConfig } from '@playwright/test';
import tests from '../playwright.config.ts';

/** What activating the extension takes, as VS Code counts it; on a quiet machine: `SLIPWAY_WINDOWS=9 npm run bench:activation`. */
export default defineConfig({ ...tests, testDir: '.', testMatch: '*.bench.ts', retries: 0 });

import path from 'node:path';
import { dataDirectory } from '../settings.ts';

/** What an engine leaves in its data directory while it runs; one that was killed leaves it too. */
export const RUN_RECORD = 'run.json';

export function runRecord(): string { return path.join(dataDirectory(), RUN_RECORD); }

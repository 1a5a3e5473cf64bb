import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ObjectKey } from '../../../src/api/client.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { describe, type DescribedKind } from '../../../src/cluster/describe/describe.ts';
import type { HttpsApi } from './apiServerOverHttps.ts';

const golden = path.resolve(import.meta.dirname, '../../golden/describe');
const normalized = (text: string) => `${text.split('\n').map(line => line.trimEnd()).join('\n').trim()}\n`.replace(/^(CreationTimestamp: +).*$/m, '$1<Now>').replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<UID>');

/** Asserts that the description of an object is kubectl's, kept in test/golden/describe under a name of its own. Run with UPDATE_GOLDEN=1 and the newest kubectl on the PATH to take it anew. */
export async function assertDescribedAsKubectl(api: HttpsApi, kind: DescribedKind, key: ObjectKey, name = kind.toLowerCase()): Promise<void> {
  const file = path.join(golden, `${name}.txt`);
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(file, normalized(await describeByKubectl(api, kind, key)));
  assert.equal(normalized(await describe(api.client, kind, key, systemClock)), readFileSync(file, 'utf8'));
}

async function describeByKubectl(api: HttpsApi, kind: string, { name, namespace = 'default' }: ObjectKey): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-describe-'));
  try {
    writeFileSync(path.join(folder, 'config'), api.kubeconfig);
    return (await promisify(execFile)('kubectl', ['--kubeconfig', path.join(folder, 'config'), '--cache-dir', path.join(folder, 'cache'), 'describe', kind, name, '--namespace', namespace])).stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

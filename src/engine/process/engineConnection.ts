import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { BackupReport, EngineStatus } from '../contracts/management.ts';
import type { DataDirectory } from './dataDirectory.ts';
import { readRunRecord } from './runRecord.ts';

/** The engine that runs in `directory`, asked over its API; undefined when none answers. */
export async function fetchStatus(directory: DataDirectory): Promise<EngineStatus | undefined> {
  try { return JSON.parse(await request(directory, 'GET', '/slipway/status')) as EngineStatus; } catch { return undefined; }
}

/** Asks the engine to end. Resolves when it accepted; it ends shortly after. */
export async function requestStop(directory: DataDirectory, options: { readonly pods: boolean }): Promise<void> {
  await request(directory, 'POST', `/slipway/stop${options.pods ? '?pods=true' : ''}`, options.pods ? 120_000 : 10_000);
}

/** Has the engine write a backup of itself to an absolute path. */
export async function requestBackup(directory: DataDirectory, { file, force }: { readonly file: string; readonly force: boolean }): Promise<BackupReport> {
  const query = new URLSearchParams({ file, ...(force ? { force: 'true' } : {}) });
  return JSON.parse(await request(directory, 'POST', `/slipway/backup?${query}`, 120_000)) as BackupReport;
}

/** One request to the engine's own endpoints, with the admin's certificate. Rejects on anything but a 2xx. */
function request(directory: DataDirectory, method: string, requestPath: string, timeoutMs = 3_000): Promise<string> {
  const record = readRunRecord(directory.runRecord);
  if (record === undefined) return Promise.reject(new Error('no engine has run here'));
  const https = process.getBuiltinModule('node:https'); // 4 ms to load
  const at = (name: string) => readFileSync(path.join(directory.certificates, name));
  return new Promise((resolve, reject) => {
    const outgoing = https.request(new URL(requestPath, record.server), { method, ca: at('ca.crt'), cert: at('admin.crt'), key: at('admin.key'), timeout: timeoutMs, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        if (response.statusCode !== undefined && response.statusCode < 300) resolve(body);
        else reject(new Error(messageOf(body) ?? `the engine answered ${response.statusCode}: ${body}`));
      });
      response.on('error', reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('the engine did not answer')));
    outgoing.on('error', reject);
    outgoing.end();
  });
}

/** The sentence of a Status. */
function messageOf(body: string): string | undefined {
  try { return (JSON.parse(body) as { readonly message?: string }).message; } catch { return undefined; }
}

import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileDurably } from './dataDirectory.ts';

/**
 * The key that signs ServiceAccounts' tokens, PEM, from `directory`; made once, so that tokens live on after a restart. Readable by the
 * owner only. A file that holds no such key is replaced, which ends every token.
 */
export function ensureSigningKey(directory: string): string {
  const file = path.join(directory, 'service-account.key');
  const known = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  if (known !== undefined && isSigningKey(known)) return known;
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  writeFileDurably(file, pem);
  return pem;
}

function isSigningKey(pem: string): boolean {
  try { return createPrivateKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1'; } catch { return false; }
}

import type { HttpClient } from './httpClient.ts';
import { readText } from './transport.ts';

/** The version that an API server says it has ('v1.36.0'); undefined where it says none. Rejects as any request does. */
export async function readServerVersion({ transport }: Pick<HttpClient, 'transport'>, signal: AbortSignal): Promise<string | undefined> {
  const { gitVersion } = JSON.parse(await readText(await transport.request({ method: 'GET', path: '/version', signal }))) as { readonly gitVersion?: unknown };
  return typeof gitVersion === 'string' ? gitVersion : undefined;
}

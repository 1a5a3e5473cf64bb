import { apiErrors } from '../../../api/apiError.ts';
import type { HealthCheck, HealthChecks } from '../healthChecks.ts';
import type { Exchange } from './respond.ts';
import { sendText } from './respond.ts';

/** True for '/livez' and what is below it. */
export const isHealthPath = (path: string): boolean => /^\/(?:healthz|livez|readyz)(?:\/|$)/.test(path);

/**
 * Answers `/livez`, `/livez?verbose&exclude=etcd` and `/livez/etcd`: 200 'ok', or 500 with every check's line but no reasons, which only
 * the path of the one check tells. Throws ApiError 404. @source k8s.io/apiserver server/healthz
 */
export function sendHealth(checks: HealthChecks, exchange: Exchange, path: string): void {
  const [kind = 'healthz', ...rest] = path.slice(1).split('/');
  const all = checks[kind as keyof HealthChecks];
  if (rest.length === 0) return sendAll(all, exchange, kind);
  const one = all.find(({ name }) => name === rest.join('/'));
  if (one === undefined) throw apiErrors.noSuchPath();
  const failure = failureOf(one);
  if (failure === undefined) sendText(exchange, 'ok'); else sendText(exchange, `internal server error: ${failure}\n`, 500);
}

function sendAll(checks: readonly HealthCheck[], exchange: Exchange, kind: string): void {
  const query = exchange.url.searchParams;
  const excluded = new Set(query.getAll('exclude'));
  const results = checks.map(check => ({ name: check.name, excluded: excluded.has(check.name), failed: !excluded.has(check.name) && failureOf(check) !== undefined }));
  const unknown = [...excluded].filter(name => !checks.some(check => check.name === name)).sort();
  const lines = [
    ...results.map(({ name, failed, excluded: isExcluded }) => failed ? `[-]${name} failed: reason withheld` : `[+]${name} ${isExcluded ? 'excluded: ok' : 'ok'}`),
    ...(unknown.length === 0 ? [] : [`warn: some health checks cannot be excluded: no matches for ${unknown.map(name => JSON.stringify(name)).join(',')}`]),
  ];
  if (results.some(({ failed }) => failed)) sendText(exchange, `${[...lines, `${kind} check failed`].join('\n')}\n`, 500);
  else sendText(exchange, query.has('verbose') ? `${[...lines, `${kind} check passed`].join('\n')}\n` : 'ok');
}

function failureOf({ check }: HealthCheck): string | undefined {
  try { check(); return undefined; } catch (error) { return (error as Error).message; }
}

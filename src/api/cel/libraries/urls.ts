import type { Environment } from '@marcbachmann/cel-js';

/** A URL inside an expression, its parts as they were written. */
export class CelUrl {
  readonly scheme: string;
  /** With its port. */
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor(text: string) {
    const match = /^(?:([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/(?:[^/?@]*@)?([^/?]*))?)?(\/[^?]*|)(?:\?(.*))?$/.exec(text);
    const [, scheme, host = '', path = '', query = ''] = match ?? [];
    const bad = match === null || (scheme === undefined && !path.startsWith('/')) || (scheme !== undefined && host === '' && path === '') || [...text].some(isControl) || /%(?![0-9A-Fa-f]{2})/.test(host + path) || !/^(?:\[[0-9A-Fa-f:.%]*\]|[^:[\]]*)(?::\d*)?$/.test(host);
    if (bad) throw new Error(`URL parse error during conversion from string: parse ${JSON.stringify(text)}: invalid URI for request`);
    this.scheme = (scheme ?? '').toLowerCase();
    this.host = host;
    this.path = path;
    this.query = query;
  }

  get hostname(): string { return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1'); }
  get port(): string { return /:(\d*)$/.exec(this.host.replace(/^\[.*\]/, ''))?.[1] ?? ''; }

  equals(other: CelUrl): boolean { return this.scheme === other.scheme && this.host === other.host && this.path === other.path && this.query === other.query; }
}

/** What net/url refuses anywhere. */
function isControl(character: string): boolean { return character <= ' ' || character === '\u007f'; }

function toQuery(query: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...values.get(name) ?? [], value]);
  return values;
}

/** `url('https://host/path')` and its parts. @source k8s.io/apiserver pkg/cel/library/urls.go */
export function addUrls(environment: Environment): void {
  environment
    .registerType('kubernetes.URL', { ctor: CelUrl, fields: {} })
    .registerFunction('url(string): kubernetes.URL', (text: string) => new CelUrl(text))
    .registerFunction('isURL(string): bool', (text: string) => { try { return new CelUrl(text) instanceof CelUrl; } catch { return false; } })
    .registerFunction('kubernetes.URL.getScheme(): string', ({ scheme }: CelUrl) => scheme)
    .registerFunction('kubernetes.URL.getHost(): string', ({ host }: CelUrl) => host)
    .registerFunction('kubernetes.URL.getHostname(): string', ({ hostname }: CelUrl) => hostname)
    .registerFunction('kubernetes.URL.getPort(): string', ({ port }: CelUrl) => port)
    .registerFunction('kubernetes.URL.getEscapedPath(): string', ({ path }: CelUrl) => path)
    .registerFunction('kubernetes.URL.getQuery(): map<string, list<string>>', ({ query }: CelUrl) => toQuery(query))
    .registerOperator('kubernetes.URL == kubernetes.URL', (a: CelUrl, b: CelUrl) => a.equals(b));
}

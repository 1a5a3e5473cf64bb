/*
 * What names may look like. Every function answers the sentences that are wrong with `value`; an empty list means it is fine.
 * @source apimachinery util/validation/validation.go
 */

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = String.raw`${LABEL}(\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${QUALIFIED})?`;
const CONFIG_KEY = '[-._a-zA-Z0-9]+';
const PERCENT = '[0-9]+%';
const HTTP_HEADER = '[-A-Za-z0-9]+';
const WILDCARD_SUBDOMAIN = String.raw`\*\.${SUBDOMAIN}`;
const HTTP_PATH = String.raw`[A-Za-z0-9/\-._~%!$&'()*+,;=:]+`;
const CONDITION_REASON = '[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?';

const LABEL_MESSAGE = regexMessage("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", LABEL, ['my-name', '123-abc']);
const SUBDOMAIN_MESSAGE = regexMessage("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character", SUBDOMAIN, ['example.com']);
const LABEL_1035_MESSAGE = regexMessage("a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character", LABEL_1035, ['my-name', 'abc-123']);
const QUALIFIED_MESSAGE = regexMessage("must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", QUALIFIED, ['MyName', 'my.name', '123-abc']);
const LABEL_VALUE_MESSAGE = regexMessage("a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character", LABEL_VALUE, ['MyValue', 'my_value', '12345']);
const CONFIG_KEY_MESSAGE = regexMessage("a valid config key must consist of alphanumeric characters, '-', '_' or '.'", CONFIG_KEY, ['key.name', 'KEY_NAME', 'key-name']);
const PERCENT_MESSAGE = regexMessage("a valid percent string must be a numeric string followed by an ending '%'", PERCENT, ['1%', '93%']);
const HTTP_HEADER_MESSAGE = regexMessage("a valid HTTP header must consist of alphanumeric characters or '-'", HTTP_HEADER, ['X-Header-Name']);
const WILDCARD_MESSAGE = regexMessage("a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character", WILDCARD_SUBDOMAIN, ['*.example.com']);
const CONDITION_REASON_MESSAGE = regexMessage("a condition reason must start with alphabetic character, optionally followed by a string of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_'", CONDITION_REASON, ['my_name', 'MY_NAME', 'MyName', 'ReasonA,ReasonB', 'ReasonA:ReasonB']);

export function dns1123Label(value: string): string[] {
  const shape = matches(SUBDOMAIN, value) ? 'must not contain dots' : LABEL_MESSAGE;
  return [...maxLength(value, 63), ...(matches(LABEL, value) ? [] : [shape])];
}

export function dns1123Subdomain(value: string): string[] {
  return [...maxLength(value, 253), ...(matches(SUBDOMAIN, value) ? [] : [SUBDOMAIN_MESSAGE])];
}

export function wildcardDns1123Subdomain(value: string): string[] {
  return [...maxLength(value, 253), ...(matches(WILDCARD_SUBDOMAIN, value) ? [] : [WILDCARD_MESSAGE])];
}

export function dns1035Label(value: string): string[] {
  return [...maxLength(value, 63), ...(matches(LABEL_1035, value) ? [] : [LABEL_1035_MESSAGE])];
}

/** A label key, annotation key or resource name: a name with an optional DNS subdomain and '/' before it. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) return [`a qualified name ${QUALIFIED_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    problems.push(...(prefix === '' ? ['prefix part must be non-empty'] : dns1123Subdomain(prefix).map(each => `prefix part ${each}`)));
  }
  if (name === '') problems.push('name part must be non-empty');
  else problems.push(...maxBytes(name, 63).map(each => `name part ${each}`));
  if (!matches(QUALIFIED, name)) problems.push(`name part ${QUALIFIED_MESSAGE}`);
  return problems;
}

export function labelValue(value: string): string[] {
  return [...maxBytes(value, 63), ...(matches(LABEL_VALUE, value) ? [] : [LABEL_VALUE_MESSAGE])];
}

export function configMapKey(value: string): string[] {
  const problems = [...maxLength(value, 253), ...(matches(CONFIG_KEY, value) ? [] : [CONFIG_KEY_MESSAGE])];
  if (value === '.') problems.push("must not be '.'");
  else if (value === '..') problems.push("must not be '..'");
  else if (value.startsWith('..')) problems.push("must not start with '..'");
  return problems;
}

/** Usable as one segment of a URL path; all that some kinds ask of a name. @source apimachinery api/validation/path */
export function pathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter(each => value.includes(each)).map(each => `may not contain '${each}'`);
}

/** A port's name in a container or a probe. */
export function portName(value: string): string[] {
  const problems = maxLength(value, 15);
  if (!/^[-a-z0-9]+$/.test(value)) problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) problems.push('must contain at least one letter (a-z)');
  if (value.includes('--')) problems.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) problems.push('must not begin or end with a hyphen');
  return problems;
}

export function portNumber(value: number): string[] {
  return Number.isInteger(value) && value >= 1 && value <= 65535 ? [] : ['must be between 1 and 65535, inclusive'];
}

/** Relaxed since Kubernetes 1.34: any printable ASCII but '='. */
export function envVarName(value: string): string[] {
  return /^[ -<>-~]+$/.test(value) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export function percent(value: string): string[] {
  return matches(PERCENT, value) ? [] : [PERCENT_MESSAGE];
}

export function httpHeaderName(value: string): string[] {
  return matches(HTTP_HEADER, value) ? [] : [HTTP_HEADER_MESSAGE];
}

export function httpPath(value: string): string[] {
  return matches(HTTP_PATH, value) ? [] : [`Invalid path (regex used for validation is '${HTTP_PATH}')`];
}

/** A status condition's reason. */
export function conditionReason(value: string): string[] {
  return matches(CONDITION_REASON, value) ? [] : [CONDITION_REASON_MESSAGE];
}

export function ipAddress(value: string): string[] {
  return isIPv4(value) || isIPv6(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'];
}

export function isIPv4(value: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(value);
}

export function isIPv6(value: string): boolean {
  return value.includes(':') && /^[0-9a-fA-F:.]+$/.test(value) && URL.canParse(`http://[${value}]/`);
}

const compiled = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  let whole = compiled.get(pattern);
  if (whole === undefined) compiled.set(pattern, whole = new RegExp(`^${pattern}$`));
  return whole.test(value);
}

function maxLength(value: string, max: number): string[] {
  return byteLength(value) > max ? [`must be no more than ${max} characters`] : [];
}

function maxBytes(value: string, max: number): string[] {
  return byteLength(value) > max ? [`must be no more than ${max} bytes`] : [];
}

/** Length in UTF-8, as Go counts strings. */
export function byteLength(text: string): number {
  return /[^\0-\x7F]/.test(text) ? new TextEncoder().encode(text).length : text.length;
}

function regexMessage(message: string, pattern: string, examples: readonly string[]): string {
  return `${message} (e.g. ${examples.map(example => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

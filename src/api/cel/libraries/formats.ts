import { Optional } from '@marcbachmann/cel-js';
import type { Environment } from '@marcbachmann/cel-js';
import { dns1035Label, dns1123Label, dns1123Subdomain, labelValue, qualifiedName } from '../../validation/names.ts';
import { CelUrl } from './urls.ts';

/** A named check of strings: the sentences that are wrong with a text. */
export class Format {
  readonly problems: (text: string) => readonly string[];
  constructor(problems: (text: string) => readonly string[]) { this.problems = problems; }
}

/** A name that generateName may end in a dash. */
const asPrefix = (check: (text: string) => readonly string[]) => (text: string) => check(text.replace(/-$/, 'a'));
const shaped = (pattern: RegExp, problem: string) => (text: string) => pattern.test(text) ? [] : [problem];

export const formats: Readonly<Record<string, Format>> = Object.fromEntries(Object.entries({
  dns1123Label, dns1123Subdomain, dns1035Label, qualifiedName, labelValue,
  dns1123LabelPrefix: asPrefix(dns1123Label), dns1123SubdomainPrefix: asPrefix(dns1123Subdomain), dns1035LabelPrefix: asPrefix(dns1035Label),
  uri: (text: string) => { try { new CelUrl(text); return []; } catch { return [`parse ${JSON.stringify(text)}: invalid URI for request`]; } },
  uuid: shaped(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, 'does not match the UUID format'),
  byte: shaped(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'invalid base64'),
  date: (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? [] : ['invalid date'],
  datetime: (text: string) => /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text)) ? [] : ['invalid datetime'],
}).map(([name, problems]) => [name, new Format(problems)]));

class FormatNamespace {}

/** `format.dns1123Label().validate(text)`. @source k8s.io/apiserver pkg/cel/library/format.go */
export function addFormats(environment: Environment): void {
  environment
    .registerType('kubernetes.NamedFormat', { ctor: Format, fields: {} })
    .registerType('FormatNamespace', { ctor: FormatNamespace, fields: {} })
    .registerConstant('format', 'FormatNamespace', new FormatNamespace())
    .registerFunction('FormatNamespace.named(string): optional<kubernetes.NamedFormat>', (_: FormatNamespace, name: string) => Object.hasOwn(formats, name) ? Optional.of(formats[name]) : Optional.none())
    .registerFunction('kubernetes.NamedFormat.validate(string): optional<list<string>>', ({ problems }: Format, text: string) => {
      const found = problems(text);
      return found.length === 0 ? Optional.none() : Optional.of([...found]);
    });
  for (const [name, format] of Object.entries(formats)) environment.registerFunction(`FormatNamespace.${name}(): kubernetes.NamedFormat`, () => format);
}

import { goTypeOf } from './keys.ts';
import type { Property } from './table.ts';

/** 'string', 'number', 'bool', 'array' or 'object': what Go's decoder calls a JSON value. */
export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'string' || typeof value === 'number' ? typeof value : 'object';
}

/** 'io.k8s.api.core.v1.Container' → 'v1.Container'. */
export function goStructName(definition: string): string {
  return definition.split('.').slice(-2).join('.');
}

/** Go's name for a property's type, as its decoder prints it: 'int32', '[]v1.Container', 'map[string]string', 'v1.Protocol'. */
export function goTypeName(property: Property, owner: string, name: string): string {
  return goTypeOf(owner, name) ?? plainName(property);
}

function plainName({ type, format, ref, items, additionalProperties }: Property): string {
  switch (type) {
    case 'integer': return format === 'int32' ? 'int32' : 'int64';
    case 'number': return 'float64';
    case 'boolean': return 'bool';
    case 'quantity': return 'resource.Quantity';
    case 'intOrString': return 'intstr.IntOrString';
    case 'array': return `[]${items === undefined ? 'interface {}' : plainName(items)}`;
    case 'object':
      if (ref !== undefined) return goStructName(ref);
      return additionalProperties === undefined ? 'map[string]interface {}' : `map[string]${plainName(additionalProperties)}`;
    case 'string': return format === 'byte' ? '[]uint8' : format === 'date-time' ? 'v1.Time' : format === 'date-time-micro' ? 'v1.MicroTime' : 'string';
    case 'any': return 'interface {}';
  }
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** Go's complaint about a string in a format, or undefined when it reads. */
export function describeFormat(text: string, format: string | undefined): string | undefined {
  switch (format) {
    case 'date-time': return isTime(text) ? undefined : `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`;
    case 'date-time-micro': return isTime(text) ? undefined : `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05.000000Z07:00": cannot parse ${JSON.stringify(text)} as "2006"`;
    case 'byte': {
      const at = badBase64(text);
      return at === undefined ? undefined : `illegal base64 data at input byte ${at}`;
    }
    default: return undefined;
  }
}

function isTime(text: string): boolean {
  return TIME.test(text) && !Number.isNaN(Date.parse(text.replace(',', '.')));
}

/** Where Go's standard base64 decoder stops; line breaks are ignored by it. */
function badBase64(text: string): number | undefined {
  const foreign = /[^A-Za-z0-9+/=\r\n]/.exec(text)?.index;
  if (foreign !== undefined) return foreign;
  const padding = text.indexOf('=');
  const body = text.replace(/[\r\n]/g, '');
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(body)) return undefined;
  return padding >= 0 && body.length % 4 === 0 ? padding : Math.floor(body.length / 4) * 4;
}

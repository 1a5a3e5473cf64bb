import type { FieldError } from '../../api/apiError.ts';
import { dns1123Subdomain } from '../../api/validation/names.ts';
import { entryOf, formatPath, toData, type PathSegment } from '../../manifest/node.ts';
import { apiKindOf, judgeAsApi, type ApiVerdict } from '../judgeAsApi.ts';
import { parseFieldPath, placeOf, type FieldPlace } from '../fieldPath.ts';
import type { Finding, Fix } from '../finding.ts';
import type { Manifest } from '../manifest.ts';
import { isTemplated } from '../workspace/podSymbol.ts';
import { localNamesOf } from '../localNames.ts';
import { changeTo, likelyName } from './references/likelyName.ts';
import { fixSecretValue } from './fixSecretValue.ts';
import { setLabels } from './setLabels.ts';

const CODES: Readonly<Record<FieldError['reason'], string>> = {
  FieldValueRequired: 'missing-field', FieldValueInvalid: 'invalid-value', FieldValueNotSupported: 'unsupported-value', FieldValueDuplicate: 'duplicate-item', FieldValueForbidden: 'forbidden-field',
  FieldValueTooLong: 'too-long', FieldValueTooMany: 'too-many', FieldValueTypeInvalid: 'wrong-type', FieldValueNotFound: 'undefined-name', InternalError: 'invalid-value',
};

/**
 * What the API server would refuse, in its words. The very validation of the engine decides, so that both say the same. `known` are the
 * schema's findings on the object: what they mark already is not said again, and a field that they miss although the API does not is a
 * warning only. Values that a tool fills in later are not judged. Answers all findings, the known ones too.
 */
export function refusedByApi(manifest: Manifest, known: readonly Finding[]): readonly Finding[] {
  const kind = apiKindOf(manifest.apiVersion, manifest.kind);
  if (kind === undefined || known.some(({ code }) => code === 'removed-api-version')) return known;
  const verdict = judgeAsApi(manifest, kind);
  const fresh = refusals(manifest, verdict, known.filter(({ severity }) => severity === 'error'));
  return [...verdict.decoding.length > 0 ? known : known.map(finding => isTolerated(finding, verdict.errors) ? { ...finding, severity: 'warning' as const } : finding), ...fresh, ...warned(manifest, verdict, known)];
}

/** What the API would take and warn of, at the field that the sentence begins with, else at the label or annotation that it quotes. */
function warned({ root }: Manifest, { warnings }: ApiVerdict, known: readonly Finding[]): readonly Finding[] {
  return warnings.filter(sentence => !known.some(({ message }) => message === sentence)).flatMap((sentence): Finding[] => {
    const field = /^(?:[a-z]\w*)(?:\.\w+|\[[^\]]*\])+(?=: )/.exec(sentence)?.[0];
    const quoted = /"([^"]+)"/.exec(sentence)?.[1] ?? '';
    const { range, node } = placeOf(root, field === undefined ? ['metadata', 'annotations', quoted] : parseFieldPath(field));
    return isTemplated(node) ? [] : [{ code: 'api-warning', severity: 'warning', range, message: sentence, fixes: [] }];
  });
}

/** The findings of a verdict at their places in the text, without what `said` says already. */
export function refusals(manifest: Manifest, { decoding, errors }: ApiVerdict, said: readonly Finding[]): readonly Finding[] {
  const { root } = manifest;
  const unread = decoding.flatMap((problem): Finding[] => {
    const place = placeOf(root, problem.path);
    const isKnown = said.some(({ range }) => range.start >= place.range.start && range.start <= Math.max(place.range.end, place.node?.range.end ?? 0));
    return isKnown || isTemplated(place.node) ? [] : [{ code: problem.code === 'wrongType' ? 'wrong-type' : 'invalid-value', severity: 'error', range: place.range, message: `${formatPath(problem.path)}: ${problem.message}`, fixes: /^illegal base64/.test(problem.message) ? fixSecretValue(manifest, problem.path) : [] }];
  });
  const refused = errors.flatMap((error): Finding[] => {
    const path = pathOf(error);
    const place = withName(placeOf(root, path), error, String(path.at(-1)));
    if (isTemplated(place.node) || isSaid(error, place, said)) return [];
    return [{ code: CODES[error.reason], severity: 'error', range: place.range, message: `${error.field}: ${error.message}`, fixes: fixesFor(error, place, manifest) }];
  });
  return [...unread, ...refused].filter(({ message, range }, index, all) => all.findIndex(other => other.message === message && other.range.start === range.start) === index);
}

/** The place of an error that is about a key of a free map, or about one of its values, and names it: that very key or value. */
function withName(place: FieldPlace, { message }: FieldError, last: string): FieldPlace {
  const [, quoted] = /^Invalid value: ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  const { node, parent } = place;
  if (quoted === undefined || node === undefined) return place;
  const meant = asText(quoted);
  const entry = node.kind === 'mapping' ? entryOf(node, meant) : last === meant && toData(node) !== meant ? entryOf(parent, last) : undefined;
  const values = node.kind !== 'mapping' ? [] : node.entries.filter(({ value, merged }) => merged === undefined && value?.kind === 'scalar' && value.value === meant);
  const range = entry?.merged === undefined ? entry?.key.range ?? (values.length === 1 ? values[0]?.value?.range : undefined) : undefined;
  return range === undefined ? place : { ...place, range };
}

/** What a quoted text says; as it is where Go's quotes are not JSON's. */
function asText(quoted: string): string {
  try { return String(JSON.parse(quoted)); } catch { return quoted; }
}

/** A field that the schema requires and the API server does without: Go's zero value passes its validation. */
function isTolerated({ field, code }: Finding, errors: readonly FieldError[]): boolean {
  return code === 'missing-field' && field !== undefined && !errors.some(error => error.field === field || (error.field.startsWith(field) && /[.[]/.test(error.field[field.length] ?? '')));
}

function isSaid({ field, reason }: FieldError, { range, node, parent }: FieldPlace, errors: readonly Finding[]): boolean {
  if (reason === 'FieldValueRequired' || node === undefined) {
    if (errors.some(error => error.code === 'missing-field' && error.field === field)) return true;
    return errors.some(({ code, range: marked }) => (code === 'unknown-field' || code === 'misplaced-field') && parent.entries.some(({ key }) => key.range.start === marked.start));
  }
  return errors.some(error => (error.range.start === range.start && error.range.end === range.end) || (error.code === CODES[reason] && error.message.startsWith(`${field}:`)));
}

/** Where the error is: Kubernetes names all requests where one of them is above its limit, and an annotation without `metadata` and in one piece. */
function pathOf({ field, message }: FieldError): PathSegment[] {
  const annotation = /^annotations\.(.+)$/.exec(field)?.[1];
  if (annotation !== undefined) return ['metadata', 'annotations', annotation];
  const resource = /must be (?:less than or equal|equal) to (\S+) limit/.exec(message)?.[1];
  return [...parseFieldPath(field), ...resource === undefined ? [] : [resource]];
}

/** Names that need only other letters get them, hosts lose what else a URL has; a mount gets the volume that was meant; a request above its limit comes down to it. */
function fixesFor({ field, message, reason }: FieldError, { node }: FieldPlace, manifest: Manifest): Fix[] {
  if (node?.kind === 'mapping' && /`selector` does not match template `labels`$/.test(message)) return setLabels(manifest, node);
  if (node?.kind !== 'scalar' || typeof node.value !== 'string') return [];
  const { value } = node;
  if (reason === 'FieldValueNotFound') {
    const pod = localNamesOf(manifest).find(({ names }) => names.some(use => use.node === node));
    const meant = likelyName(value, (pod?.names ?? []).filter(({ space, role }) => space === 'volume' && role === 'declaration').map(({ name }) => name), { shortest: 3 });
    return meant === undefined ? [] : [changeTo(meant, node)];
  }
  if (/\.hosts?(?:\[\d+\])?$/.test(field)) return hostFix(value, node);
  if (/RFC 1123 subdomain/.test(message)) return better(value, value.toLowerCase().replace(/[^a-z0-9.-]+/g, '-').replace(/^[.-]+|[.-]+$/g, ''), node);
  if (/RFC 1123 label|RFC 1035 label/.test(message)) return better(value, value.toLowerCase().replace(/[^a-z0-9-]+/g, '-').replace(/^[^a-z]*(?=[a-z])/, '').replace(/-+$/g, ''), node);
  const limit = /must be less than or equal to \S+ limit of (\S+)/.exec(message)?.[1];
  return limit === undefined ? [] : [changeTo(limit, node)];
}

/** A wildcard that stands without quotes would be an alias. */
function hostFix(value: string, node: Parameters<typeof changeTo>[1]): Fix[] {
  const host = hostIn(value);
  return host === undefined ? [] : better(value, host, node).map(fix => host.startsWith('*') ? { ...fix, edits: [{ range: node.range, newText: JSON.stringify(host) }] } : fix);
}

/** The host of a URL or of an address with a port, in lower case; undefined where that is no name of a host. */
function hostIn(value: string): string | undefined {
  const [, host = ''] = /^(?:[a-z][a-z\d+.-]*:\/\/)?([^/?#:@]*)(?::\d+)?(?:[/?#].*)?$/i.exec(value.trim()) ?? [];
  const name = host.toLowerCase();
  return dns1123Subdomain(name.replace(/^\*\./, '')).length === 0 ? name : undefined;
}

const better = (value: string, suggestion: string, node: Parameters<typeof changeTo>[1]) => suggestion === '' || suggestion === value ? [] : [changeTo(suggestion, node)];

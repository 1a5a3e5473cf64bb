import { t } from '../../base/words.ts';
import type { PathSegment } from '../../manifest/node.ts';
import { parseDocument } from '../../manifest/parse.ts';
import { escapeSnippet, type Completion } from '../completion/completionItem.ts';
import { readFlow } from '../completion/readFlow.ts';
import { CURSOR, cursorPlace, readLine, withKey, withValue, type CursorPlace, type Line } from '../completion/standIn.ts';
import { layoutOf, type Layout } from '../layout.ts';
import { lineStart } from '../lines.ts';
import { servicesOf } from './composeFile.ts';
import { composeNames, type ComposeName } from './composeNames.ts';
import { composeSchemaAt, describeForms } from './composeSchemaAt.ts';
import { knownComposeValues } from './knownComposeValues.ts';
import { typesOf, type JsonSchema } from './jsonSchema.ts';

/** Where something is written: what a proposal replaces, and how keys are written there. */
interface Place extends Omit<Line, 'indentation'> {
  /** With what a line inside brackets lacks. */
  readonly text: string;
  readonly isFlow: boolean;
  readonly isKey: boolean;
  /** Whether a line that could begin a key could be an item or a value too. */
  readonly isValue: boolean;
  readonly indentation: string;
}

/** What may be written at `offset` of a Compose file: keys, known values, and the services, networks, volumes, … that the file declares. */
export function completeCompose(text: string, offset: number): Completion[] {
  const place = placeAt(text, offset);
  if (place === undefined) return [];
  const names = declaredNames(place);
  if (names.length > 0) return names;
  const asKey = place.isKey ? cursorPlace(withKey(place.text, place)) : undefined;
  if (asKey === undefined) return values(cursorPlace(withValue(place.text, place), 'value'), place);
  const present = new Set(asKey.node.kind === 'mapping' ? asKey.node.entries.map(({ key }) => String(key.value)) : []);
  return keys(asKey.path, { present, place, layout: layoutOf(text) });
}

function placeAt(text: string, offset: number): Place | undefined {
  const flow = readFlow(text, offset);
  if (flow !== undefined) return { ...flow, isFlow: true, isValue: !flow.isKey, indentation: '' };
  const line = readLine(text, offset) ?? behindService(text, offset);
  return line === undefined ? undefined : { indentation: '', ...line, text, isFlow: false, isKey: line.indentation !== undefined, isValue: true };
}

/** `network_mode: service:db`, of which the part behind the second colon is a name. */
function behindService(text: string, offset: number): Line | undefined {
  const [, quote, name] = /^[ \t]*(?:network_mode|ipc|pid):[ \t]+(["']?)service:([\w.-]*)$/.exec(text.slice(lineStart(text, offset), offset)) ?? [];
  if (name === undefined) return undefined;
  return { range: { start: offset - name.length, end: offset + (/^[\w.-]*/.exec(text.slice(offset))?.[0].length ?? 0) }, hasColon: false, isQuoted: quote !== '' };
}

interface KeyPlace { readonly present: ReadonlySet<string>; readonly place: Place; readonly layout: Layout }

function keys(path: readonly PathSegment[], { present, place, layout }: KeyPlace): Completion[] {
  const { range, hasColon, keyQuote = '' } = place;
  const found = new Map<string, Completion>();
  for (const form of composeSchemaAt(path)) {
    for (const [name, schema] of Object.entries(form.properties ?? {})) {
      if (present.has(name) || found.has(name)) continue;
      const forms = composeSchemaAt([...path, name]);
      const isRequired = form.required?.includes(name) === true;
      const isDeprecated = schema.deprecated === true || forms.some(each => each.deprecated === true) || (path.length === 0 && name === 'version');
      found.set(name, {
        label: name, kind: 'field', detail: [...new Set(forms.flatMap(typesOf))].filter(type => type !== 'null').join(' | '), range, sortText: `${isRequired ? 0 : isDeprecated ? 2 : 1}${path.length === 0 && name === 'services' ? '' : name}`,
        insertText: `${escapeSnippet(name)}${keyQuote}${hasColon ? '' : `:${opening(forms, place, layout)}`}`, documentation: () => describeForms(name, forms) ?? '', ...(isDeprecated ? { deprecated: true as const } : {}),
      });
    }
  }
  return [...found.values()];
}

/** A scalar where one is allowed is what most people write, then a list, then a mapping. */
function opening(forms: readonly JsonSchema[], { indentation, isFlow }: Place, layout: Layout): string {
  const column = indentation.replaceAll('-', ' ');
  const types = forms.flatMap(typesOf);
  if (types.some(type => type === 'string' || type === 'number' || type === 'integer' || type === 'boolean')) return ' $0';
  if (isFlow) return types.includes('array') ? ' [$0]' : types.includes('object') ? ' {$0}' : ' $0';
  return types.includes('array') ? `\n${column}${' '.repeat(Math.max(layout.dash, 2))}- $0` : types.includes('object') ? `\n${column}${' '.repeat(layout.mapping)}$0` : ' $0';
}

function values(at: CursorPlace | undefined, { range, isQuoted }: Place): Completion[] {
  if (at === undefined) return [];
  const allowed = composeSchemaAt(at.path).flatMap(form => form.enum?.map(String) ?? (typesOf(form).includes('boolean') ? ['true', 'false'] : []));
  const others = at.root.kind === 'mapping' ? servicesOf(at.root).map(({ name }) => name).filter(name => name !== at.path[1] && name !== CURSOR) : [];
  const known = knownComposeValues(at.path).flatMap(value => value.endsWith(':') ? others.map(name => `${value}${name}`) : [value]);
  return [...new Set([...known, ...allowed])].map((value, index): Completion => ({
    label: value, kind: 'value', detail: '', insertText: value === 'no' && !isQuoted ? '"no"' : value, range, sortText: String(index).padStart(3, '0'), documentation: () => '', // `no` alone is false to readers of YAML 1.1
  }));
}

/** The declared names of the section that the stand-in names something of, without those that its list has. */
function declaredNames(place: Place): Completion[] {
  for (const candidate of standIns(place)) {
    const { root } = parseDocument(candidate.text);
    const names = root?.kind === 'mapping' ? composeNames(root, candidate.text) : [];
    const use = names.find(({ role, name }) => role === 'use' && name.includes(CURSOR));
    if (use === undefined) continue;
    const taken = new Set(use.field === 'volumes' ? [] : names.filter(({ role, service, field }) => role === 'use' && service === use.service && field === use.field).map(({ name }) => name));
    if (use.section === 'services') taken.add(use.service ?? '');
    return names.filter(({ role, section, name }) => role === 'declaration' && section === use.section && !taken.has(name)).map(({ name }): Completion => ({
      label: name, kind: 'reference', detail: t('of {0}', use.section), insertText: `${escapeSnippet(name)}${candidate.behind(use)}`, range: place.range, sortText: `0${name}`, documentation: () => t('declared in {0}', use.section),
    }));
  }
  return [];
}

interface StandIn { readonly text: string; /** What follows a name that is put in its place. */ behind(use: ComposeName): string }

/** The stand-in as a value, as the name of a volume that is mounted somewhere, and as a key. */
function standIns(place: Place): StandIn[] {
  const { text, range, hasColon, isFlow, isKey, isValue, keyQuote = '' } = place;
  const mounted = withValue(text, place).replace(CURSOR, `${CURSOR}:/`);
  const asKey = ({ field }: ComposeName) => `${keyQuote}${!isFlow || hasColon ? '' : field === 'depends_on' ? ': {$0}' : ': $0'}`;
  return [
    ...isValue ? [{ text: withValue(text, place), behind: () => keyQuote }] : [],
    ...isValue && keyQuote === '' && text[range.end] !== ':' ? [{ text: mounted, behind: () => ':/$0' }] : [],
    ...isKey ? [{ text: withKey(text, place), behind: asKey }] : [],
  ];
}

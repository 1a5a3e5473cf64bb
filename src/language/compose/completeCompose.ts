import { t } from '../../base/words.ts';
import type { PathSegment } from '../../manifest/node.ts';
import { parseDocument } from '../../manifest/parse.ts';
import { escapeSnippet, type Completion } from '../completion/completionItem.ts';
import { CURSOR, cursorPlace, readLine, withKey, withValue, type Line } from '../completion/standIn.ts';
import { layoutOf, type Layout } from '../layout.ts';
import { composeNames } from './composeNames.ts';
import { composeSchemaAt, describeForms } from './composeSchemaAt.ts';
import { typesOf, type JsonSchema } from './jsonSchema.ts';

/** What may be written at `offset` of a Compose file: keys, values of an enum, and the services, networks, volumes, … that the file declares. */
export function completeCompose(text: string, offset: number): Completion[] {
  const line = readLine(text, offset);
  if (line === undefined) return [];
  const asKey = line.indentation === undefined ? undefined : cursorPlace(withKey(text, line));
  const names = declaredNames(text, line);
  if (names.length > 0) return names;
  if (asKey === undefined) return values(cursorPlace(withValue(text, line), 'value')?.path, line);
  const present = new Set(asKey.node.kind === 'mapping' ? asKey.node.entries.map(({ key }) => String(key.value)) : []);
  return keys(asKey.path, { present, line, layout: layoutOf(text) });
}

interface KeyPlace { readonly present: ReadonlySet<string>; readonly line: Line; readonly layout: Layout }

function keys(path: readonly PathSegment[], { present, line: { range, hasColon, indentation = '' }, layout }: KeyPlace): Completion[] {
  const column = indentation.replaceAll('-', ' ');
  const found = new Map<string, Completion>();
  for (const form of composeSchemaAt(path)) {
    for (const [name, schema] of Object.entries(form.properties ?? {})) {
      if (present.has(name) || found.has(name)) continue;
      const forms = composeSchemaAt([...path, name]);
      const isRequired = form.required?.includes(name) === true;
      const isDeprecated = schema.deprecated === true || forms.some(each => each.deprecated === true) || (path.length === 0 && name === 'version');
      found.set(name, {
        label: name, kind: 'field', detail: [...new Set(forms.flatMap(typesOf))].filter(type => type !== 'null').join(' | '), range, sortText: `${isRequired ? 0 : isDeprecated ? 2 : 1}${path.length === 0 && name === 'services' ? '' : name}`,
        insertText: hasColon ? escapeSnippet(name) : `${escapeSnippet(name)}:${opening(forms, column, layout)}`, documentation: () => describeForms(name, forms) ?? '', ...(isDeprecated ? { deprecated: true as const } : {}),
      });
    }
  }
  return [...found.values()];
}

/** A scalar where one is allowed is what most people write, then a list, then a mapping. */
function opening(forms: readonly JsonSchema[], column: string, layout: Layout): string {
  const types = forms.flatMap(typesOf);
  if (types.some(type => type === 'string' || type === 'number' || type === 'integer' || type === 'boolean')) return ' $0';
  return types.includes('array') ? `\n${column}${' '.repeat(Math.max(layout.dash, 2))}- $0` : types.includes('object') ? `\n${column}${' '.repeat(layout.mapping)}$0` : ' $0';
}

function values(path: readonly PathSegment[] | undefined, { range }: Line): Completion[] {
  const forms = path === undefined ? [] : composeSchemaAt(path);
  const offered = forms.flatMap(form => form.enum?.map(String) ?? (typesOf(form).includes('boolean') ? ['true', 'false'] : []));
  return [...new Set(offered)].map((value, index): Completion => ({ label: value, kind: 'value', detail: '', insertText: value, range, sortText: String(index).padStart(3, '0'), documentation: () => '' }));
}

/** The declared names of the section that the stand-in names something of. */
function declaredNames(text: string, line: Line): Completion[] {
  for (const candidate of [withValue(text, line), ...(line.indentation === undefined ? [] : [withKey(text, line)])]) {
    const { root } = parseDocument(candidate);
    const names = root?.kind === 'mapping' ? composeNames(root, candidate) : [];
    const use = names.find(({ role, name }) => role === 'use' && name.includes(CURSOR));
    if (use === undefined) continue;
    const own = use.section === 'services' ? use.service : undefined;
    return names.filter(({ role, section, name }) => role === 'declaration' && section === use.section && name !== own).map(({ name }): Completion => ({
      label: name, kind: 'reference', detail: t('of {0}', use.section), insertText: name, range: line.range, sortText: `0${name}`, documentation: () => t('declared in {0}', use.section),
    }));
  }
  return [];
}

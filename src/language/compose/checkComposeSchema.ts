import { t } from '../../base/words.ts';
import { formatPath, type ManifestNode, type MappingEntry, type MappingNode, type PathSegment, type Range } from '../../manifest/node.ts';
import type { Finding, Fix } from '../finding.ts';
import { nearestField, renameField, type ValueFit } from '../diagnostics/renameField.ts';
import { nearestName } from '../nearestName.ts';
import { tagOf } from './project/composeData.ts';
import { composeSchema, fieldOf, formsOf, typesOf, type JsonSchema } from './jsonSchema.ts';

/** What Compose's schema does not allow: unknown and missing keys, wrong types, values outside their enum. */
export function checkComposeSchema(root: MappingNode, text: string): Finding[] {
  return check(root, composeSchema, { path: [], text, keyRange: root.entries[0]?.key.range ?? root.range });
}

interface Place { readonly path: readonly PathSegment[]; readonly text: string; readonly keyRange: Range }

function check(node: ManifestNode | undefined, schema: JsonSchema, place: Place): Finding[] {
  const forms = formsOf(schema);
  if (forms.length === 0 || forms.some(form => typesOf(form).length === 0 && form.oneOf === undefined && form.enum === undefined)) return [];
  if (node === undefined || (node.kind === 'scalar' && isFilledIn(node, place.text))) return [];
  const fitting = forms.filter(form => typesOf(form).some(type => takes(type, node, place.text)));
  if (fitting.length === 0) return [wrongType(node, forms, place)];
  const [first, ...others] = fitting.map(form => checkForm(node, form, place));
  return others.reduce((best, each) => each.length < best.length ? each : best, first ?? []);
}

function checkForm(node: ManifestNode, form: JsonSchema, place: Place): Finding[] {
  switch (node.kind) {
    case 'mapping': return checkMapping(node, form, place);
    case 'sequence': {
      const { items } = form;
      return items === undefined ? [] : node.items.flatMap((item, index) => check(item, items, { ...place, path: [...place.path, index], keyRange: item?.range ?? place.keyRange }));
    }
    case 'scalar': {
      if (form.enum === undefined || form.enum.map(String).includes(String(node.value))) return [];
      return [{ code: 'compose-value', severity: 'error', range: node.range, fixes: changeTo(nearestName(String(node.value), form.enum.map(String)), node.range), message: t('{0} must be one of {1}', formatPath(place.path), form.enum.join(', ')) }];
    }
  }
}

function checkMapping(node: MappingNode, form: JsonSchema, place: Place): Finding[] {
  const found = node.entries.filter(({ merged }) => merged === undefined).flatMap((entry): Finding[] => {
    const key = String(entry.key.value);
    const field = fieldOf(form, key);
    if (field === undefined) return [unknownKey(entry, node, form, place)];
    return tagOf(entry, place.text) === 'reset' ? [] : check(entry.value, field, { ...place, path: [...place.path, key], keyRange: entry.key.range });
  });
  const present = new Set(node.entries.map(({ key }) => key.value));
  const missing = (form.required ?? []).filter(key => !present.has(key)).map((key): Finding => ({
    code: 'compose-missing-key', severity: 'error', range: place.keyRange, fixes: [], message: place.path.length === 0 ? t('missing required key "{0}"', key) : t('missing required key "{0}" in {1}', key, formatPath(place.path)),
  }));
  return [...found, ...missing];
}

function unknownKey(entry: MappingEntry, node: MappingNode, form: JsonSchema, { path, text }: Place): Finding {
  const { key } = entry;
  const fields = Object.keys(form.properties ?? {});
  const near = nearestField(entry, node, fields);
  return {
    code: 'compose-unknown-key', severity: 'error', range: key.range, fixes: near === undefined ? [] : renameField(entry, node, { name: near, fields, fit: fitOf(entry.value, fieldOf(form, near), text) }),
    message: `${path.length === 0 ? t('unknown key "{0}"', String(key.value)) : t('unknown key "{0}" in {1}', String(key.value), formatPath(path))}${near === undefined ? '' : t('; did you mean "{0}"?', near)}`,
  };
}

function fitOf(value: ManifestNode | undefined, field: JsonSchema | undefined, text: string): ValueFit {
  const types = field === undefined ? [] : formsOf(field).flatMap(typesOf);
  if (value === undefined || types.length === 0 || types.some(type => takes(type, value, text))) return 'fits';
  return value.kind === 'scalar' && types.some(type => type !== 'object' && type !== 'array') ? 'differs' : 'never';
}

function wrongType(node: ManifestNode, forms: readonly JsonSchema[], { path, keyRange }: Place): Finding {
  const wanted = [...new Set(forms.flatMap(typesOf))].filter(type => type !== 'null').map(type => WORDS[type]?.() ?? type);
  return { code: 'compose-wrong-type', severity: 'error', range: node.kind === 'scalar' ? node.range : keyRange, fixes: [], message: t('{0} takes {1}', formatPath(path), wanted.length > 1 ? t('{0} or {1}', wanted.slice(0, -1).join(', '), wanted.at(-1) ?? '') : wanted[0] ?? t('nothing')) };
}

const WORDS: Readonly<Record<string, () => string>> = { object: () => t('a mapping'), array: () => t('a list'), string: () => t('a string'), number: () => t('a number'), integer: () => t('a whole number'), boolean: () => t('true or false') };

const changeTo = (near: string | undefined, range: Range): Fix[] => near === undefined ? [] : [{ title: t('Change to "{0}"', near), edits: [{ range, newText: near }], preferred: true }];

/** Compose reads YAML 1.2: only true and false are booleans. */
function takes(type: string, node: ManifestNode, text: string): boolean {
  if (node.kind !== 'scalar') return type === (node.kind === 'mapping' ? 'object' : 'array');
  const isWord = typeof node.value === 'boolean' && !/^(?:true|false)$/i.test(text.slice(node.range.start, node.range.end));
  switch (type) {
    case 'null': return node.value === null;
    case 'string': return typeof node.value === 'string' || isWord;
    case 'boolean': return typeof node.value === 'boolean' && !isWord;
    case 'integer': return typeof node.value === 'number' && Number.isInteger(node.value);
    case 'number': return typeof node.value === 'number';
    default: return false;
  }
}

/** `${VARIABLE}` may become anything. */
const isFilledIn = ({ range }: ManifestNode, text: string) => /\$(?:\{|[A-Za-z_])/.test(text.slice(range.start, range.end));

import { t } from '../../base/words.ts';
import { entryOf, stringAt, type ManifestNode, type Range } from '../../manifest/node.ts';
import { manifestTemplates } from '../manifestTemplates.ts';
import type { Completion } from './completionItem.ts';

const FIRST_KEYS: Readonly<Record<string, () => string>> = { apiVersion: () => t('The group and version of the object\'s kind.'), kind: () => t('The kind of the object.'), metadata: () => t('Name, namespace, labels and annotations.'), spec: () => t('The desired state.') };

/** The first keys of an object, in a text that is empty yet or has begun to be one; in an empty one whole manifests too. `cursor` is the stand-in's key. */
export function rootFields(root: ManifestNode, cursor: string, { range, hasColon, keyQuote }: { readonly range: Range; readonly hasColon: boolean; readonly keyQuote: string }): Completion[] {
  const others = root.kind === 'mapping' ? root.entries.filter(entry => entry.key.value !== cursor) : [];
  if (others.length > 0 && entryOf(root, 'apiVersion') === undefined && entryOf(root, 'kind') === undefined) return [];
  if (/^kustomize\./.test(stringAt(root, ['apiVersion']) ?? '')) return [];
  const keys = Object.entries(FIRST_KEYS).filter(([name]) => entryOf(root, name) === undefined).map(([name, text], index): Completion => ({
    label: name, kind: 'field', detail: '', range, sortText: `${index}${name}`, documentation: text,
    insertText: `${name}${keyQuote}${hasColon ? '' : name === 'metadata' || name === 'spec' ? ':\n  $0' : ': $0'}`,
  }));
  return others.length > 0 || hasColon || keyQuote !== '' ? keys : [...keys, ...templates(range)];
}

function templates(range: Range): Completion[] {
  return manifestTemplates.map(({ kind, apiVersion, about, body }, index): Completion => ({
    label: kind, kind: 'snippet', detail: apiVersion, range, sortText: `9${String(index).padStart(2, '0')}`, insertText: body.trimEnd(), documentation: () => `${about()}\n\n\`\`\`yaml\n${withoutPlaceholders(body)}\`\`\``,
  }));
}

/** A snippet as it reads before anything is typed into it. */
export function withoutPlaceholders(body: string): string {
  const values = new Map<string, string>();
  const read = (text: string): string => text.replace(/\$\{(\d+)(?::((?:[^${}]|\$\d)*)|\|([^,|]*)[^|]*\|)\}/g, (_, number: string, plain?: string, choice?: string) => {
    const value = plain === undefined ? choice ?? '' : read(plain);
    values.set(number, value);
    return value;
  });
  const first = read(body);
  const replaced = first.replace(/\$(\d+)/g, (_, number: string) => values.get(number) ?? '');
  return replaced.replace(/\$(\d+)/g, (_, number: string) => values.get(number) ?? '');
}

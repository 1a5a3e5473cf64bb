import { t } from '../../base/words.ts';
import type { ManifestNode } from '../../manifest/node.ts';
import type { Action } from '../actions/action.ts';
import { locate } from '../locate.ts';
import { digestOf, type KnownImage } from './knownImages.ts';

/** Adds to the image at an offset the digest that Docker knows it by, so that it stays the same image wherever it is pulled. */
export function pinImage(root: ManifestNode | undefined, offset: number, images: readonly KnownImage[]): Action[] {
  const entry = root === undefined ? undefined : locate(root, offset).entry;
  const value = entry?.value;
  if (entry?.key.value !== 'image' || value?.kind !== 'scalar' || typeof value.value !== 'string' || value.style === 'block' || value.value.includes('@')) return [];
  const digest = digestOf(value.value, images);
  if (digest === undefined) return [];
  const end = value.range.end - (value.style === 'quoted' ? 1 : 0);
  return [{ title: t('Pin to the digest that Docker has ({0}…)', digest.slice(0, 19)), kind: 'refactor.rewrite', edits: [{ range: { start: end, end }, newText: `@${digest}` }] }];
}

import type { MappingNode } from '../../manifest/node.ts';
import { parseFile } from '../../manifest/parse.ts';
import { manifestsOf, nameOf } from '../manifest.ts';
import { isKustomizationName, readKustomization, type Kustomization } from '../workspace/kustomization.ts';
import { resolveFrom } from '../workspace/kustomizations.ts';
import { followPath, type RenderedPlace, type SourcePlace } from './renderedPlace.ts';
import { KUSTOMIZATION_NAMES } from '../../manifest/fileNames.ts';

/** An object, or a part of one, in a file that a kustomization names. */
interface SourceObject { readonly uri: string; readonly start: number; readonly root: MappingNode; readonly kind: string; readonly name: string; readonly isPatch: boolean }

/** What a kustomization is made from. */
export interface KustomizationSources {
  /** Of the folder that was asked for. */
  readonly uri: string;
  readonly objects: readonly SourceObject[];
  readonly kustomizations: readonly { readonly uri: string; readonly start: number; readonly kustomization: Kustomization }[];
}

/** Every file that the kustomization of a folder (a URI that ends in '/') names, also through others; `read` answers a file's text. Undefined where there is none. */
export function kustomizationSources(folder: string, read: (uri: string) => string | undefined): KustomizationSources | undefined {
  const objects: SourceObject[] = [];
  const kustomizations: { readonly uri: string; readonly start: number; readonly kustomization: Kustomization }[] = [];
  const seen = new Set<string>();
  const visit = (uri: string, isPatch: boolean): void => {
    if (seen.has(uri)) return;
    seen.add(uri);
    const text = read(uri);
    if (text === undefined) { openFolder(`${uri.replace(/\/$/, '')}/`); return; }
    for (const placed of parseFile(text).documents) {
      for (const manifest of manifestsOf(placed)) objects.push({ uri, start: placed.start, root: manifest.root, kind: manifest.kind, name: nameOf(manifest) ?? '', isPatch });
      const kustomization = isKustomizationName(uri) ? readKustomization(placed.document) : undefined;
      if (kustomization === undefined) continue;
      kustomizations.push({ uri, start: placed.start, kustomization });
      for (const file of kustomization.files) { const target = resolveFrom(uri, file.path); if (target !== undefined) visit(target, file.isPatch); }
    }
  };
  const openFolder = (each: string): string | undefined => {
    const uri = KUSTOMIZATION_NAMES.map(name => each + name).find(name => read(name) !== undefined);
    if (uri !== undefined) visit(uri, false);
    return uri;
  };
  const uri = openFolder(folder);
  return uri === undefined ? undefined : { uri, objects, kustomizations };
}

/** Where a rendered field comes from: the patch or else the object whose kind and name it has, prefixes and suffixes apart; the generator; at last the kustomization itself. */
export function toKustomizationSource(sources: KustomizationSources, place: RenderedPlace | undefined): SourcePlace {
  const whole = { uri: sources.uri, range: { start: 0, end: 1 } };
  if (place === undefined) return whole;
  const alike = sources.objects.filter(({ kind, name }) => kind === place.kind && name !== '' && place.name.includes(name));
  const longest = Math.max(0, ...alike.map(({ name }) => name.length));
  const found = alike.filter(({ name }) => name.length === longest).map(object => ({ object, ...followPath(object.root, place) }));
  // What a patch says of the very field holds, in the order in which patches are applied.
  const best = found.findLast(({ object, depth }) => object.isPatch && depth === place.path.length) ?? found.filter(({ object }) => !object.isPatch).sort((a, b) => b.depth - a.depth)[0];
  if (best !== undefined) return { uri: best.object.uri, range: shifted(best.range, best.object.start) };
  for (const { uri, start, kustomization } of sources.kustomizations) {
    const generator = kustomization.generated.find(({ kind, name = '' }) => kind === place.kind && name !== '' && place.name.includes(name));
    if (generator?.nameNode !== undefined) return { uri, range: shifted(generator.nameNode.range, start) };
  }
  return whole;
}

const shifted = ({ start, end }: SourcePlace['range'], by: number) => ({ start: start + by, end: end + by });

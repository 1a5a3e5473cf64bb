import { isComposeName } from '../../manifest/isComposeName.ts';
import { entryOf, type ManifestNode, type MappingNode } from '../../manifest/node.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';
import { nearestName } from '../nearestName.ts';

/** The top-level sections whose entries are called by name. */
export const SECTIONS = ['services', 'networks', 'volumes', 'secrets', 'configs', 'models'] as const;
export type Section = typeof SECTIONS[number];

/** The root of a Compose file's document: a mapping with something of Compose in it that is no Kubernetes object; undefined for all else, such as a workflow of that name. */
export function composeRoot(uri: string, { root, isTemplate }: ParsedDocument): MappingNode | undefined {
  if (!isComposeName(uri) || isTemplate || root?.kind !== 'mapping' || entryOf(root, 'apiVersion') !== undefined) return undefined;
  return root.entries.some(({ key }) => nearestName(String(key.value), MARKS) !== undefined) ? root : undefined;
}

/** By one of them, or what was meant to be one, a file is told from others that only have such a name. */
const MARKS: readonly string[] = [...SECTIONS, 'include'];

/** The services of a Compose file, by name. */
export function servicesOf(root: MappingNode): readonly { readonly name: string; readonly node: ManifestNode | undefined }[] {
  const services = entryOf(root, 'services')?.value;
  return services?.kind !== 'mapping' ? [] : services.entries.map(({ key, value }) => ({ name: String(key.value), node: value }));
}

import { entryOf, type ManifestNode, type MappingNode } from '../../manifest/node.ts';
import type { ParsedDocument } from '../../manifest/parse.ts';

const NAME = /(?:^|\/)(?:[\w.-]*[.-])?(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/i;

/** Whether a file is for `docker compose` by its name. */
export const isComposeName = (uri: string) => NAME.test(decodeURIComponent(uri));

/** The root of a Compose file's document: a mapping that is no Kubernetes object; undefined for all else. */
export function composeRoot(uri: string, { root, isTemplate }: ParsedDocument): MappingNode | undefined {
  return !isComposeName(uri) || isTemplate || root?.kind !== 'mapping' || entryOf(root, 'apiVersion') !== undefined ? undefined : root;
}

/** The services of a Compose file, by name. */
export function servicesOf(root: MappingNode): readonly { readonly name: string; readonly node: ManifestNode | undefined }[] {
  const services = entryOf(root, 'services')?.value;
  return services?.kind !== 'mapping' ? [] : services.entries.map(({ key, value }) => ({ name: String(key.value), node: value }));
}

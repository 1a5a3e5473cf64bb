import { t } from '../../base/words.ts';
import { imageName } from '../../dockerfile/imageNames.ts';
import { dockerfilesOf, imagesOf, lineRange, type PlacedImage } from '../workspace/builtImages.ts';
import type { IndexedDocument, Workspace } from '../workspace/workspace.ts';
import { holds, type Named, type Occurrence } from './named.ts';

/** An image that the workspace builds, by the name that pods have of it or by a FROM of its Dockerfile. */
export function imageAt(workspace: Workspace, document: IndexedDocument, offset: number): Named | undefined {
  if (workspace.dockerfiles.length === 0) return undefined;
  const found = document.symbols.stages === undefined ? inManifest(workspace, document, offset) : inDockerfile(document, offset);
  if (found === undefined || found.dockerfiles.length === 0) return undefined;
  const uses = workspace.pods.flatMap(imagesOf).filter(use => buildsOf(workspace, use).some(each => found.dockerfiles.includes(each)));
  return {
    what: 'image', name: found.name ?? uses[0]?.image.image ?? '',
    occurrences: [
      ...found.dockerfiles.map((dockerfile): Occurrence => ({ document: dockerfile, range: lineRange(dockerfile, dockerfile.symbols.stages?.at(-1)?.line ?? 0), role: 'declaration' })),
      ...uses.map(({ document: at, image: { node } }): Occurrence => ({ document: at, range: node.range, role: 'use', style: node.style })),
    ],
    refuse: () => t('an image has the name that it is built by'),
  };
}

interface Found { readonly name: string | undefined; readonly dockerfiles: readonly IndexedDocument[] }

function inManifest(workspace: Workspace, document: IndexedDocument, offset: number): Found | undefined {
  const use = workspace.objectsOf(document).flatMap(imagesOf).find(({ image: { node } }) => holds(node.range, offset));
  return use === undefined ? undefined : { name: imageName(use.image.image), dockerfiles: buildsOf(workspace, use) };
}

function inDockerfile(document: IndexedDocument, offset: number): Found | undefined {
  const isFrom = document.symbols.stages?.some(({ line }) => holds(lineRange(document, line), offset)) === true;
  return isFrom ? { name: undefined, dockerfiles: [document] } : undefined;
}

const buildsOf = (workspace: Workspace, { document, image: { image } }: PlacedImage) => dockerfilesOf(workspace, image, document.uri);

import { builtNames, imageName, imagesNamedLike } from '../../dockerfile/imageNames.ts';
import type { Stage } from '../../dockerfile/parseDockerfile.ts';
import type { Range } from '../../manifest/node.ts';
import { isOfficialImage } from '../imageLink.ts';
import { folderOf, nearest } from './nearest.ts';
import type { ImageSymbol } from './podSymbol.ts';
import type { IndexedDocument, PlacedObject, Workspace } from './workspace.ts';

/** A Dockerfile of the workspace and what its last stage makes. */
export interface BuiltImage { readonly dockerfile: IndexedDocument; readonly stage: Stage }

/** An image of an object's pods. */
export interface PlacedImage extends PlacedObject { readonly image: ImageSymbol }

export const imagesOf = (placed: PlacedObject): readonly PlacedImage[] => placed.object.pods.flatMap(({ images }) => images.map(image => ({ ...placed, image })));

/**
 * The Dockerfiles that an image of the manifest at `uri` may be built from: those of its name, nearest first and only. An image of Docker's
 * own is built only where the manifest stands beside the Dockerfile.
 */
export function dockerfilesOf(workspace: Workspace, image: string, uri: string): readonly IndexedDocument[] {
  const name = imageName(image);
  const named = workspace.dockerfiles.filter(({ uri: at }) => builtNames(decodeURIComponent(at)).includes(name) && (isBeside(uri, at) || !isOfficialImage(image)));
  const near = nearest(named.map(document => ({ document })), uri).map(({ document }) => document);
  const own = near.filter(({ uri: at }) => fileName(at) === `dockerfile.${name}` || fileName(at) === `${name}.dockerfile`);
  return own.length > 0 ? own : near.some(({ uri: at }) => fileName(at) === 'dockerfile') ? near.filter(({ uri: at }) => fileName(at) === 'dockerfile') : near;
}

/** The build of an image; undefined where none or several may be meant. */
export function builtImage(workspace: Workspace, image: string, uri: string): BuiltImage | undefined {
  const [dockerfile, other] = workspace.dockerfiles.length === 0 ? [] : dockerfilesOf(workspace, image, uri);
  const stage = dockerfile?.symbols.stages?.at(-1);
  return dockerfile === undefined || stage === undefined || other !== undefined ? undefined : { dockerfile, stage };
}

/** What *Build Image* suggests as the name of a Dockerfile's image, as the manifests beside it have it; undefined where they do not say. */
export function suggestedImage(workspace: Workspace, { uri }: IndexedDocument): PlacedImage | undefined {
  const [folder = ''] = builtNames(decodeURIComponent(uri)).slice(-1);
  const beside = workspace.pods.filter(({ document }) => isBeside(document.uri, uri)).flatMap(imagesOf).toSorted((a, b) => a.document.uri < b.document.uri ? -1 : a.document.uri > b.document.uri ? 1 : a.image.node.range.start - b.image.node.range.start);
  const [suggested] = imagesNamedLike(folder, beside.map(({ image }) => image.image));
  return beside.find(({ image }) => image.image === suggested);
}

/** A line of a Dockerfile. */
export function lineRange({ document: { text } }: IndexedDocument, line: number): Range {
  let start = 0;
  for (let index = 0; index < line; index++) start = text.indexOf('\n', start) + 1;
  const end = text.indexOf('\n', start);
  return { start, end: start + text.slice(start, end < 0 ? text.length : end).trimEnd().length };
}

/** In the Dockerfile's folder, or in one right below it. */
function isBeside(manifest: string, dockerfile: string): boolean {
  const folder = folderOf(dockerfile);
  return manifest.startsWith(folder) && manifest.slice(folder.length).split('/').length <= 2;
}

const fileName = (uri: string) => uri.slice(uri.lastIndexOf('/') + 1).toLowerCase().replace(/^containerfile$/, 'dockerfile');

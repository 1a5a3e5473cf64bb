import { imagesNamedLike, tagOf } from '../../../dockerfile/imageNames.ts';
import { parseInstructions } from '../../../dockerfile/parseInstructions.ts';

/** The images that texts of manifests name, in order of appearance. */
function imagesIn(manifests: readonly string[]): string[] {
  return manifests.flatMap(text => [...text.matchAll(/^\s*-?\s*image:\s*["']?([^\s"'#]+)/gm)].map(match => match[1] ?? ''));
}

/** A name for the first build: never `:latest`, which Kubernetes would look for in a registry each time. */
export function defaultTag(folder: string, manifests: readonly string[]): string {
  const name = folder.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'app';
  return imagesNamedLike(folder, imagesIn(manifests))[0] ?? `${name}:dev`;
}

const VERSION = /^v?\d+(?:\.\d+)*(?:[-+][\w.+-]+)?$/;
/** What Dockerfiles call the version of what they build; other versions are those of what it is built from. */
const OWN_VERSION = new Set(['VERSION', 'APP_VERSION', 'IMAGE_VERSION', 'TAG', 'IMAGE_TAG']);

/**
 * 'NAME=default' for every ARG of the Dockerfile. Where the image's tag is a version, an argument of a stage that says which version
 * is built (by its name, or since its default is the tag of `usual`) has the tag instead: what is built as v1.1 calls itself v1.1.
 */
export function declaredArguments(dockerfile: string, image: string, usual: string): string[] {
  const [tag, usualTag] = [tagOf(image), tagOf(usual)];
  let isInStage = false;
  return parseInstructions(dockerfile).flatMap(({ keyword, text }) => {
    if (keyword === 'FROM') isInStage = true;
    if (keyword !== 'ARG') return [];
    return text.split(' ').slice(1).map(argument => {
      const [, name = argument, value = ''] = /^([^=]*)=(.*)$/.exec(argument) ?? [];
      const isOwn = isInStage && isSameForm(value, tag) && (OWN_VERSION.has(name) || value === usualTag);
      return `${name}=${isOwn ? tag : value}`;
    });
  });
}

/** Whether both are versions, with a `v` in front or without. */
const isSameForm = (one: string, other: string) => VERSION.test(one) && VERSION.test(other) && one.startsWith('v') === other.startsWith('v');

/** 'A=1 B=two words?' → pairs; a value with spaces stands in double quotes. Undefined when the text is not of that form. */
export function parseArguments(text: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  const rest = text.replace(/([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))/g, (_, name: string, quoted: string | undefined, plain: string | undefined) => {
    pairs[name] = quoted ?? plain ?? '';
    return '';
  });
  return rest.trim() === '' ? pairs : undefined;
}

import { parseInstructions } from '../../../docker/dockerfile.ts';

/** Images of manifests in the folder of a Dockerfile that are named like the folder, in order of appearance: what to build it as. */
export function imagesNamedLike(folder: string, manifests: readonly string[]): string[] {
  const found = manifests.flatMap(text => [...text.matchAll(/^\s*-?\s*image:\s*["']?([^\s"'#]+)/gm)].map(match => match[1] ?? ''));
  return [...new Set(found)].filter(image => repositoryOf(image).split('/').at(-1) === folder);
}

/** A name for the first build: never `:latest`, which Kubernetes would look for in a registry each time. */
export function defaultTag(folder: string, manifests: readonly string[]): string {
  const name = folder.toLowerCase().replace(/[^a-z0-9._-]+/g, '-').replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '') || 'app';
  return imagesNamedLike(folder, manifests)[0] ?? `${name}:dev`;
}

/** 'NAME=default' for every ARG of the Dockerfile. */
export function declaredArguments(dockerfile: string): string[] {
  return parseInstructions(dockerfile).filter(({ keyword }) => keyword === 'ARG').flatMap(({ text }) => text.split(' ').slice(1)).map(argument => argument.includes('=') ? argument : `${argument}=`);
}

/** 'A=1 B=two words?' → pairs; a value with spaces stands in double quotes. Undefined when the text is not of that form. */
export function parseArguments(text: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  const rest = text.replace(/([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))/g, (_, name: string, quoted: string | undefined, plain: string | undefined) => {
    pairs[name] = quoted ?? plain ?? '';
    return '';
  });
  return rest.trim() === '' ? pairs : undefined;
}

function repositoryOf(image: string): string {
  const name = image.split('@')[0] ?? image;
  return name.lastIndexOf(':') > name.lastIndexOf('/') ? name.slice(0, name.lastIndexOf(':')) : name;
}

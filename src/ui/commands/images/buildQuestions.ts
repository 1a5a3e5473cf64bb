import { imagesNamedLike } from '../../../dockerfile/imageNames.ts';
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

import { textOf, textsOf } from '../project/composeData.ts';

/** A command as a list: a string is split as a shell would, without running anything. `$(` is doubled, since Kubernetes expands `$(NAME)`. */
export function toCommand(value: unknown): readonly string[] | undefined {
  const words = Array.isArray(value) ? textsOf(value) : splitWords(textOf(value) ?? '');
  return words.length === 0 ? undefined : words.map(escapeExpansion);
}

export const escapeExpansion = (text: string) => text.replaceAll('$(', () => '$$(');

/** @source compose-spec: a string is split by the rules of a POSIX shell. */
function splitWords(text: string): string[] {
  const words = text.match(/(?:[^\s"'\\]|\\.|"(?:\\.|[^"\\])*"|'[^']*')+/gs) ?? [];
  return words.map(word => word.replace(/\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/gs, (_, escaped?: string, double?: string, single?: string) => escaped ?? single ?? (double ?? '').replace(/\\(["\\$`])/g, '$1')));
}

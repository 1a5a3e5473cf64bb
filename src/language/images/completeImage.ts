import { t } from '../../base/words.ts';
import type { Completion } from '../completion/completionItem.ts';
import { cursorPlace, withValue } from '../completion/standIn.ts';
import { composeSchemaAt } from '../compose/composeSchemaAt.ts';
import { lineStart } from '../lines.ts';
import { schemaAt } from '../schemaWalk.ts';
import type { KnownImage } from './knownImages.ts';

/** Images that Docker has, by tag and by digest, where a manifest or a Compose file names one; undefined where it names none. */
export function completeImage(text: string, offset: number, { images, isCompose }: { readonly images: readonly KnownImage[]; readonly isCompose: boolean }): Completion[] | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  const written = /^(?:[ \t]|- )*["']?image["']?:[ \t]+["']?([\w./:@-]*)$/.exec(before)?.[1];
  if (images.length === 0 || written === undefined) return undefined;
  const range = { start: offset - written.length, end: offset + (/^[\w./:@-]*/.exec(text.slice(offset))?.[0].length ?? 0) };
  const place = cursorPlace(withValue(text, { range }), 'value');
  if (place?.path.at(-1) !== 'image') return undefined;
  const isImage = isCompose ? place.path.length === 3 && composeSchemaAt(place.path).length > 0 : place.definition !== undefined && schemaAt(place.definition, place.path).property?.type === 'string';
  if (!isImage) return undefined;
  const tags = images.flatMap(image => image.tags.map(label => ({ label, detail: t('an image that Docker has'), rank: 0 })));
  const digests = images.flatMap(image => image.digests.map(label => ({ label, detail: image.tags[0] ?? t('an image that Docker has'), rank: 1 })));
  return [...tags, ...digests].map(({ label, detail, rank }, index): Completion => ({ label, kind: 'reference', detail, insertText: label, range, sortText: `${rank}${String(index).padStart(4, '0')}`, documentation: () => '' }));
}

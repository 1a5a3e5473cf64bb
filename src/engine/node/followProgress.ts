import type { Readable } from 'node:stream';
import { abortable } from '../../base/abort.ts';
import { parseLines } from '../../docker/events.ts';

interface ProgressLine { readonly error?: string; readonly stream?: string; readonly status?: string }

/** Reads a build's, pull's or load's JSON lines to the end; throws the error that it reports. Answers the text lines. */
export async function followProgress(stream: NodeJS.ReadableStream, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const texts: string[] = [];
  const reading = (async () => {
    for await (const line of parseLines<ProgressLine>(stream as Readable)) {
      if (line.error !== undefined) throw new Error(line.error);
      const text = line.stream ?? line.status;
      if (text !== undefined) texts.push(text.trim());
    }
  })();
  await abortable(reading, signal);
  return texts;
}

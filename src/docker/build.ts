import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { packBuildContext } from './buildContext.ts';
import type { Docker } from './connection.ts';
import { parseInstructions } from '../dockerfile/parseInstructions.ts';
import { callDocker } from './errors.ts';
import { parseLines } from './events.ts';

export interface BuildOptions {
  /** Folder of the build context. */
  readonly context: string;
  /** Path of the Dockerfile relative to `context`, with '/'. */
  readonly dockerfile: string;
  /** 'my-app:v1.0'. */
  readonly tags: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly platform?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

export type BuildProgress =
  /** `step` counts from 1. */
  | { readonly type: 'step'; readonly step: number; readonly total: number; readonly instruction: string }
  /** The step's result was there already. */
  | { readonly type: 'cached' }
  | { readonly type: 'output'; readonly text: string };

/** The build's own failure: a step that ended with an error, an image that is not there, a Dockerfile that does not parse. */
export class BuildError extends Error {
  /** Line of the Dockerfile, from 0; absent when the builder did not get to a step. */
  readonly line: number | undefined;

  constructor(message: string, line: number | undefined) {
    super(message);
    this.name = 'BuildError';
    this.line = line;
  }
}

interface Line { readonly stream?: string; readonly error?: string; readonly status?: string; readonly id?: string; readonly aux?: { readonly ID?: string } }

/** Builds an image on the Docker Engine and answers its id. Throws BuildError for what the Dockerfile is to blame for, RuntimeError when Docker does not answer; aborts pass through. */
export async function buildImage(docker: Docker, options: BuildOptions): Promise<string> {
  const context = packBuildContext(options.context, options.dockerfile);
  const failed = new Promise<never>((_, reject) => context.once('error', reject));
  const [first, ...more] = options.tags;
  const stream = await Promise.race([failed, callDocker('build an image', () => docker.buildImage(context, {
    dockerfile: options.dockerfile, rm: true, forcerm: true,
    ...(first === undefined ? {} : { t: more.length === 0 ? first : options.tags as unknown as string }),
    ...(options.buildArgs === undefined ? {} : { buildargs: { ...options.buildArgs } }), ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.platform === undefined ? {} : { platform: options.platform }), ...(options.signal === undefined ? {} : { abortSignal: options.signal }),
  }))]).catch((error: unknown) => { throw asParseError(error); }) as Readable;
  const instructions = parseInstructions(readFileSync(path.join(options.context, options.dockerfile), 'utf8'));
  let [id, step, text] = ['', 0, ''];
  try {
    for await (const line of parseLines<Line>(stream)) {
      if (line.error !== undefined) throw new BuildError(line.error, instructions[step - 1]?.line);
      if (line.aux?.ID !== undefined) id = line.aux.ID;
      text += line.stream ?? (line.status === undefined ? '' : `${line.id === undefined ? '' : `${line.id}: `}${line.status}\n`);
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const progress of lines.map(toProgress)) {
        if (progress.type === 'step') ({ step } = progress);
        options.onProgress?.(progress);
      }
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    throw error;
  }
  options.signal?.throwIfAborted();
  return id;
}

/** @source output of Docker's classic builder: 'Step 2/5 : RUN make', ' ---> Using cache' */
export function toProgress(line: string): BuildProgress {
  const step = /^Step (\d+)\/(\d+) : (.*)$/.exec(line);
  if (step !== null) return { type: 'step', step: Number(step[1]), total: Number(step[2]), instruction: step[3] ?? '' };
  return /^ ---> Using cache/.test(line) ? { type: 'cached' } : { type: 'output', text: line };
}

/** What the builder says of a Dockerfile that it cannot read: 'dockerfile parse error line 3: unknown instruction: RUNN'. */
function asParseError(error: unknown): unknown {
  const match = /(?:dockerfile parse error|Dockerfile parse error)(?: on)? line (\d+)/i.exec((error as Error).message);
  return match === null ? error : new BuildError((error as Error).message, Number(match[1]) - 1);
}

import { expandVariables, readPairs } from './expandVariables.ts';
import { parseInstructions, type Instruction } from './parseInstructions.ts';

export interface ExposedPorts { readonly first: number; readonly last: number; readonly protocol: 'TCP' | 'UDP' | 'SCTP'; readonly line: number }

/** What a stage, with those that it begins from, makes of its image. */
export interface Stage {
  readonly name: string | undefined;
  /** The image that it begins from, outside the file; undefined where only the build knows it. */
  readonly base: string | undefined;
  /** Where it begins; lines count from 0. */
  readonly line: number;
  readonly ports: readonly ExposedPorts[];
  /** False where a port is written in a way that only the build knows. */
  readonly portsKnown: boolean;
  /** Where files were copied to, as absolute paths; what lies at or below them is not known. */
  readonly copied: readonly string[];
  /** False where commands ran, or files went where only the build knows. */
  readonly filesKnown: boolean;
  /** What ENV and ARG have set; undefined where only the build knows the value. */
  readonly variables: ReadonlyMap<string, string | undefined>;
}

/**
 * The stages of a Dockerfile in order: the last one is what a build makes unless it is told otherwise. Never throws.
 * @source Dockerfile reference: FROM, ARG, ENV, EXPOSE, WORKDIR, COPY, ADD, RUN
 */
export function parseDockerfile(text: string): readonly Stage[] {
  const global = new Map<string, string | undefined>();
  const stages: Building[] = [];
  for (const instruction of parseInstructions(text)) {
    const rest = instruction.text.slice(instruction.keyword.length).trim();
    const current = stages.at(-1);
    if (instruction.keyword === 'FROM') stages.push(begin(rest, instruction, { global, stages }));
    else if (current === undefined) { if (instruction.keyword === 'ARG') for (const [name, value] of readPairs(rest)) global.set(name, value === undefined ? undefined : expandVariables(value, global)); }
    else HANDLERS[instruction.keyword]?.(current, rest, { global, line: instruction.line });
  }
  return stages;
}

interface Building extends Stage {
  ports: readonly ExposedPorts[];
  portsKnown: boolean;
  copied: readonly string[];
  filesKnown: boolean;
  workdir: string | undefined;
  readonly variables: Map<string, string | undefined>;
}

interface Context { readonly global: ReadonlyMap<string, string | undefined>; readonly line: number }

/** FROM [--platform=…] IMAGE [AS NAME] */
function begin(rest: string, { line }: Instruction, { global, stages }: { readonly global: ReadonlyMap<string, string | undefined>; readonly stages: readonly Building[] }): Building {
  const [written = '', , name] = rest.split(' ').filter(word => !word.startsWith('--'));
  const image = expandVariables(written, global);
  const parent = stages.find((stage, index) => stage.name?.toLowerCase() === image?.toLowerCase() || String(index) === image);
  const own = { name, line };
  return parent !== undefined ? { ...parent, ...own, variables: new Map(parent.variables) } : { ...own, base: image, ports: [], portsKnown: true, copied: [], filesKnown: true, workdir: '/', variables: new Map() };
}

/** What each instruction changes; all others change nothing that is looked at. */
const HANDLERS: Readonly<Record<string, (stage: Building, rest: string, context: Context) => void>> = {
  ARG(stage, rest, { global }) {
    for (const [name, value] of readPairs(rest)) stage.variables.set(name, value === undefined ? global.get(name) : expandVariables(value, stage.variables));
  },
  ENV(stage, rest) {
    for (const [name, value] of readPairs(rest)) stage.variables.set(name, expandVariables(value ?? '', stage.variables));
  },
  EXPOSE(stage, rest, { line }) {
    for (const port of expandVariables(rest, stage.variables)?.split(' ') ?? ['?']) {
      const ports = readPorts(port, line);
      if (ports === undefined) stage.portsKnown = false; else stage.ports = [...stage.ports, ports];
    }
  },
  WORKDIR(stage, rest) { stage.workdir = resolve(stage.workdir, expandVariables(rest, stage.variables)); },
  COPY: copy,
  ADD: copy,
  RUN(stage) { stage.filesKnown = false; },
};

function readPorts(text: string, line: number): ExposedPorts | undefined {
  const [, first, last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(tcp|udp|sctp))?$/i.exec(text) ?? [];
  return first === undefined ? undefined : { first: Number(first), last: Number(last), protocol: protocol.toUpperCase() as ExposedPorts['protocol'], line };
}

function copy(stage: Building, rest: string): void {
  const words = rest.replace(/^(?:--\S+ )*/, '');
  const written = words.startsWith('[') ? /"((?:\\.|[^"\\])*)"\s*\]$/.exec(words)?.[1] : words.includes('<<') ? undefined : words.split(' ').at(-1);
  const target = resolve(stage.workdir, written === undefined ? undefined : expandVariables(written, stage.variables));
  if (target === undefined) stage.filesKnown = false; else stage.copied = [...stage.copied, target];
}

/** A path from the working directory, without a slash at its end; the root is ''. */
function resolve(from: string | undefined, path: string | undefined): string | undefined {
  if (path === undefined || (!path.startsWith('/') && from === undefined)) return undefined;
  const parts = (path.startsWith('/') ? path : `${from}/${path}`).split('/').filter(part => part !== '' && part !== '.');
  return parts.includes('..') ? undefined : parts.map(part => `/${part}`).join('');
}

import type { Data } from '../project/composeData.ts';
import type { ComposeProject } from '../project/loadProject.ts';
import type { Wanted } from './uniqueNames.ts';

/** A Kubernetes object that is made. */
export interface MadeObject { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } & Readonly<Record<string, unknown>>; readonly [field: string]: unknown }

/** What one service is made from, and what is told of it. */
export interface ServiceContext {
  readonly service: Data;
  /** The name of its workload, of its Service and of its label. */
  readonly name: string;
  readonly project: ComposeProject;
  /** kompose's labels, which say how to convert. */
  readonly hints: Pick<ReadonlyMap<string, string | null>, 'get'>;
  /** The text of a file by its path from the Compose file; undefined when there is none. */
  readFile(path: string): string | undefined;
  /** Says what is not carried over. */
  note(sentence: string): void;
  /** The name of an object, told where another thing has the one it should have. */
  nameFor(wanted: Wanted): string;
  /** Adds an object; one of the same kind and name is made once. `from` is the path of the file whose content it holds. */
  make(object: MadeObject, from?: string): void;
}

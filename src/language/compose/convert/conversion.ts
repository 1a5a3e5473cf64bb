import type { Data } from '../project/composeData.ts';
import type { ComposeProject } from '../project/loadProject.ts';

/** A Kubernetes object that is made. */
export interface MadeObject { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string } & Readonly<Record<string, unknown>>; readonly [field: string]: unknown }

/** What one service is made from, and what is told of it. */
export interface ServiceContext {
  readonly service: Data;
  /** The name of its workload, of its Service and of its label. */
  readonly name: string;
  readonly project: ComposeProject;
  /** kompose's labels, which say how to convert. */
  readonly hints: ReadonlyMap<string, string | null>;
  /** The text of a file by its path from the Compose file; undefined when there is none. */
  readFile(path: string): string | undefined;
  /** Says what is not carried over. */
  note(sentence: string): void;
  /** Adds an object; one of the same kind and name is made once. */
  make(object: MadeObject): void;
}

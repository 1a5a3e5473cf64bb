import type { Node } from '../../api/objects.ts';
import type { Cluster } from './cluster.ts';
import type { SchemaCatalogue } from './schemaCatalogue.ts';

/** What is known beside the files of a workspace, since someone said where it is. Replaced as a whole. */
export interface Knowledge {
  /** Kinds that a folder of schemas describes. */
  readonly schemas?: SchemaCatalogue;
  /** The nodes that pods may run on; empty while nobody named any. */
  readonly nodes: readonly Node[];
  /** Only where the user asked for it. */
  readonly cluster?: Cluster;
}

export const nothingKnown: Knowledge = { nodes: [] };

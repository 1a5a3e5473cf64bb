import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cluster } from '../language/knowledge/cluster.ts';
import { disk } from '../language/knowledge/disk.ts';
import { nothingKnown, type Knowledge } from '../language/knowledge/knowledge.ts';
import { loadKnowledge, type KnowledgePaths } from '../language/knowledge/loadKnowledge.ts';
import type { ClusterParams } from './protocol.ts';

interface Parts {
  /** Where the settings say that schemas and nodes are. */
  paths(): KnowledgePaths;
  warn(message: string): void;
  /** Takes over what is known from now on. */
  use(knowledge: Knowledge): void;
}

/** What a workspace knows beside its files: what settings name on the disk, and the cluster that the editor hands over. */
export class WorkspaceKnowledge {
  readonly #parts: Parts;
  #named = nothingKnown;
  #cluster: Cluster | undefined;
  /** What was looked at last, and its problems, which are told once. */
  #told = '';

  constructor(parts: Parts) { this.#parts = parts; }

  /** Reads what the settings name as it is now; does nothing while they name nothing. */
  learn(): void {
    const paths = this.#parts.paths();
    if (this.#told === '' && paths.schemas.length === 0 && paths.nodes === undefined) return;
    const { knowledge, problems } = loadKnowledge(paths, disk);
    const told = JSON.stringify([paths, problems]);
    if (told !== this.#told) for (const problem of problems) this.#parts.warn(problem);
    this.#told = told;
    this.#named = knowledge;
    this.#use();
  }

  /** Takes a cluster over, or back. */
  setCluster({ cluster }: ClusterParams): void {
    this.#cluster = cluster === undefined ? undefined : new Cluster(cluster);
    this.#use();
  }

  /** Whether a file is one of those that the settings name. */
  isLearnt(uri: string): boolean {
    if (!uri.startsWith('file:')) return false;
    const { schemas, nodes } = this.#parts.paths();
    let file: string;
    try { file = fileURLToPath(uri); } catch { return false; } // on another host
    return file === nodes || schemas.some(folder => file.startsWith(`${folder}${path.sep}`));
  }

  /** The nodes that the settings name come before the cluster's. */
  #use(): void {
    const [named, cluster] = [this.#named, this.#cluster];
    this.#parts.use(cluster === undefined ? named : { ...named, cluster, nodes: named.nodes.length > 0 ? named.nodes : cluster.nodes });
  }
}

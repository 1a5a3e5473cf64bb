import { systemClock } from '../../base/clock.ts';
import type { Component } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { HttpClient } from '../../cluster/httpClient.ts';
import { startInformers } from '../../informer/informers.ts';
import type { Informers } from '../../informer/contract.ts';
import { ClusterTrouble } from './clusterTrouble.ts';

/** How much of a cluster is read, and what is known of it. */
export interface ClusterReading {
  /** Where objects go that name none. */
  readonly namespace: string;
  /** The one namespace that is read: the one that the user selected, or else the only one that may be; absent: all. */
  readonly onlyNamespace?: string;
  readonly isSelected: boolean;
  readonly informers: Informers & Component;
  readonly trouble: ClusterTrouble;
}

export interface ReadClusterOptions {
  readonly client: HttpClient;
  /** The context's. */
  readonly namespace: string;
  /** The only one that may be read; absent: all may. */
  readonly permitted?: string | undefined;
  /** What the user selected; absent: all that may be read. */
  readonly selected?: string | undefined;
  readonly logger: Logger;
  /** Trouble has begun or ended. */
  readonly troubled: () => void;
}

/** Reads nothing before it is asked for. */
export function readCluster({ client, namespace, permitted, selected, logger, troubled }: ReadClusterOptions): ClusterReading {
  const onlyNamespace = selected ?? permitted;
  const only = onlyNamespace === undefined ? undefined : { onlyNamespace };
  const trouble = new ClusterTrouble(troubled);
  const informers = startInformers(client, { clock: systemClock, logger, onProblem: (resource, problem) => trouble.handle(resource, problem), ...(onlyNamespace === undefined ? {} : { namespace: onlyNamespace }) });
  return { namespace: selected ?? namespace, ...only, isSelected: selected !== undefined, informers, trouble };
}

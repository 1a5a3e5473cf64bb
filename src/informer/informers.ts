import type { Clock } from '../base/clock.ts';
import type { Component } from '../base/disposable.ts';
import type { Logger } from '../base/logger.ts';
import { systemRandom, type Random } from '../base/random.ts';
import type { Client } from '../api/client.ts';
import type { KubernetesObject } from '../api/objects.ts';
import { apiVersionOf, type Resource } from '../api/resources.ts';
import type { Informer, Informers } from './contract.ts';
import { ReflectingInformer } from './informer.ts';

export interface StartInformersOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** For the back-off's jitter. */
  readonly random?: Random;
  /** Of namespaced resources only this namespace is read; absent: all. */
  readonly namespace?: string;
  /** As InformerOptions.onProblem, for each resource. */
  readonly onProblem?: (resource: Resource, problem: Error | undefined) => void;
}

/** Informers over `client`, one per resource, each started when it is first asked for. After `stop` asking throws. */
export function startInformers(client: Client, { clock, logger, random = systemRandom, namespace, onProblem }: StartInformersOptions): Informers & Component {
  const started = new Map<string, Informer<KubernetesObject> & Component>();
  const released = new Set<Promise<void> | undefined>();
  let stopped = false;
  return {
    for<T extends KubernetesObject>(resource: Resource<T>): Informer<T> {
      const key = keyOf(resource);
      const existing = started.get(key);
      if (existing !== undefined) return existing as unknown as Informer<T>;
      if (stopped) throw new Error('informers are stopped');
      const informer = new ReflectingInformer(client, resource, { clock, logger, random, ...(namespace === undefined || !resource.namespaced ? {} : { scope: { namespace } }), ...(onProblem === undefined ? {} : { onProblem: problem => onProblem(resource as Resource, problem) }) });
      started.set(key, informer as unknown as Informer<KubernetesObject> & Component);
      return informer;
    },
    release(resource) {
      const key = keyOf(resource);
      const informer = started.get(key);
      started.delete(key);
      const ending = informer?.stop().finally(() => released.delete(ending));
      if (ending !== undefined) released.add(ending);
    },
    async stop() {
      stopped = true;
      await Promise.all([...[...started.values()].map(informer => informer.stop()), ...released]);
    },
  };
}

const keyOf = (resource: Pick<Resource, 'group' | 'version' | 'plural'>) => `${apiVersionOf(resource)}/${resource.plural}`;

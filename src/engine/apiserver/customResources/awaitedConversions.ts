import type { KubernetesObject } from '../../../api/objects.ts';

type Convert = (object: KubernetesObject, apiVersion: string) => Promise<KubernetesObject>;

/** Lets work that is not asynchronous use conversions that are: it is done again, with what it asked for at hand, until it asks for nothing more. */
export class AwaitedConversions {
  #known: ReadonlyMap<string, KubernetesObject | Error> | undefined;

  /** `work` must do the same each time. Rejects with what it throws. */
  async run<T>(work: () => T, convert: Convert): Promise<T> {
    const known = new Map<string, KubernetesObject | Error>();
    for (;;) {
      try {
        this.#known = known;
        return work();
      } catch (error) {
        if (!(error instanceof Awaited)) throw error;
        known.set(error.key, await convert(error.object, error.apiVersion).catch((failure: unknown) => failure as Error));
      } finally {
        this.#known = undefined;
      }
    }
  }

  /** For the work of `run` only. Throws what the conversion failed with. */
  get(object: KubernetesObject, apiVersion: string): KubernetesObject {
    const key = `${apiVersion} ${JSON.stringify(object)}`;
    const found = this.#known?.get(key);
    if (found === undefined) throw new Awaited(object, apiVersion, key);
    if (found instanceof Error) throw found;
    return found;
  }
}

class Awaited extends Error {
  readonly object: KubernetesObject;
  readonly apiVersion: string;
  readonly key: string;
  constructor(object: KubernetesObject, apiVersion: string, key: string) {
    super(`the object is not converted to ${apiVersion} yet`);
    this.object = object;
    this.apiVersion = apiVersion;
    this.key = key;
  }
}

import { ApiError } from '../../api/apiError.ts';
import { describeError } from '../../base/logger.ts';
import type { Resource } from '../../api/resources.ts';

/** Whether what is shown of a cluster is kept up to date: views keep their last picture while its watches fail. */
export class ClusterTrouble {
  readonly #problems = new Map<string, string>();
  readonly #changed: () => void;

  /** `changed` is called when trouble begins or ends, not with each attempt. */
  constructor(changed: () => void) { this.#changed = changed; }

  /** What is wrong; undefined while all that may be read is up to date. */
  get sentence(): string | undefined { return [...this.#problems.values()][0]; }

  /** A refusal is no trouble: what may not be read is said where it would be shown. */
  handle({ group, plural }: Pick<Resource, 'group' | 'plural'>, problem: Error | undefined): void {
    const before = this.sentence;
    const key = `${group}/${plural}`;
    if (problem === undefined || isUnreadable(problem)) this.#problems.delete(key);
    else this.#problems.set(key, describeError(problem));
    if ((before === undefined) !== (this.sentence === undefined)) this.#changed();
  }
}

/** Whether an answer says that something may not be read, or is not served, whatever state the cluster is in. */
export const isUnreadable = (problem: unknown) => problem instanceof ApiError && [403, 404, 405].includes(problem.code);

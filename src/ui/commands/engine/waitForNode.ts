import type { Clock, Timer } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { Node } from '../../../api/objects.ts';
import type { Informer } from '../../../informer/contract.ts';

/** How long a node may go without being Ready: while Docker does not answer, and without a new word while it prepares itself (its image is built, once). */
const PATIENCE_MS = { hindered: 15_000, preparing: 300_000 };

export interface WaitForNodeOptions {
  readonly nodes: Pick<Informer<Node>, 'onChange'>;
  readonly clock: Clock;
  /** Each new thing that a node says while it is not Ready. */
  readonly report: (message: string) => void;
  /** Ends the waiting; rejects with its reason. */
  readonly signal: AbortSignal;
}

/** Resolves with undefined as soon as a node is Ready, with what the node said last ('' for nothing) when that takes too long. */
export async function waitForNode({ nodes, clock, report, signal }: WaitForNodeOptions): Promise<string | undefined> {
  const ended = Promise.withResolvers<string | undefined>();
  let [said, isHindered]: [string, boolean | undefined] = ['', undefined];
  let timer: Timer | undefined;
  const wait = (hindered: boolean) => {
    if (hindered && isHindered === true) return; // other words for the same do not begin anew
    isHindered = hindered;
    timer?.cancel();
    timer = clock.setTimer(() => ended.resolve(said), hindered ? PATIENCE_MS.hindered : PATIENCE_MS.preparing);
  };
  const handle = ({ status }: Node) => {
    const ready = status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status === 'True') return ended.resolve(undefined);
    const { reason, message = '' } = ready ?? {};
    if (message === '' || message === said) return;
    said = message;
    report(message);
    wait(reason !== 'KubeletStarting');
  };
  const abort = () => ended.reject(signal.reason);
  const disposables: Disposable[] = [];
  signal.addEventListener('abort', abort);
  try {
    signal.throwIfAborted();
    wait(false);
    disposables.push(nodes.onChange(event => { if (event.type !== 'deleted') handle(event.object); }));
    return await ended.promise;
  } finally {
    timer?.cancel();
    signal.removeEventListener('abort', abort);
    for (const disposable of disposables) disposable.dispose();
  }
}

import type { NodeCondition } from '../../api/objects.ts';
import type { EventRecorder } from '../../informer/eventRecorder.ts';

/** Records a node's events as its kubelet does. */
export interface NodeEvents {
  /** A kubelet has started for the node. */
  starting(): void;
  /** 'NodeReady', 'NodeNotSchedulable'. */
  status(reason: string): void;
}

/** Kubelets give the node's name for its uid, and kubectl looks for that. @source kubelet nodeRef, recordNodeStatusEvent */
export function makeNodeEvents(recorder: Pick<EventRecorder, 'event'>, nodeName: string): NodeEvents {
  const subject = { apiVersion: 'v1', kind: 'Node', metadata: { name: nodeName, uid: nodeName } };
  return {
    starting() { recorder.event(subject, 'Normal', 'Starting', 'Starting kubelet.'); },
    status(reason) { recorder.event(subject, 'Normal', reason, `Node ${nodeName} status is now: ${reason}`); },
  };
}

const WITHOUT_PRESSURE: Readonly<Record<string, string>> = { MemoryPressure: 'NodeHasSufficientMemory', DiskPressure: 'NodeHasNoDiskPressure', PIDPressure: 'NodeHasSufficientPID' };

/** What events tell of the change from `before` to `after`, in the order of `after`. A new node that is not ready yet is no news. @source kubelet nodestatus setters */
export function toStatusReasons(before: readonly NodeCondition[], after: readonly NodeCondition[]): readonly string[] {
  return after.flatMap(({ type, status }) => {
    const old = before.find(each => each.type === type)?.status;
    if (old === status) return [];
    if (type === 'Ready') return status === 'True' ? ['NodeReady'] : old === undefined ? [] : ['NodeNotReady'];
    const reason = WITHOUT_PRESSURE[type];
    return status === 'False' && reason !== undefined ? [reason] : [];
  });
}

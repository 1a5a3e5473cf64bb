import type { ObservedContainer } from '../contract.ts';
import { fromLabels } from './labels.ts';
import { withoutZeros } from './resourceLabel.ts';

/** The parts of GET /containers/{id}/json that are read here. */
export interface InspectAnswer {
  readonly Id: string;
  readonly Created: string;
  readonly Image: string;
  readonly State: { readonly Status: string; readonly Running: boolean; readonly ExitCode: number; readonly Error: string; readonly OOMKilled: boolean; readonly StartedAt: string; readonly FinishedAt: string };
  readonly Config: { readonly Labels: Readonly<Record<string, string>> | null; readonly Tty: boolean };
  readonly HostConfig: { readonly CpuShares?: number; readonly NanoCpus?: number; readonly Memory?: number };
  readonly NetworkSettings: { readonly Networks?: Readonly<Record<string, { readonly IPAddress?: string; readonly IPAMConfig?: { readonly IPv4Address?: string } | null }>> | null };
}

const KILLED = 137;

/** Docker's answer in the kubelet's terms; undefined for a container that is no part of a pod. */
export function toObserved(answer: InspectAnswer): ObservedContainer | undefined {
  const labelled = fromLabels(answer.Config.Labels ?? {});
  if (labelled === undefined) return undefined;
  const { State: state } = answer;
  const startedAtMs = toEpochMs(state.StartedAt);
  const finishedAtMs = toEpochMs(state.FinishedAt);
  // A failed start leaves the container "created" (or "exited" on newer engines) with an error and Docker's code for it.
  const startFailed = !state.Running && state.Error !== '' && startedAtMs === undefined;
  const ended = startFailed || state.Status === 'exited' || state.Status === 'dead' || state.Status === 'removing';
  const { CpuShares: cpuShares = 0, NanoCpus: nanoCpus = 0, Memory: memoryBytes = 0 } = answer.HostConfig;
  const network = Object.values(answer.NetworkSettings.Networks ?? {})[0];
  const address = network?.IPAddress !== undefined && network.IPAddress !== '' ? network.IPAddress : network?.IPAMConfig?.IPv4Address;
  const { node: _node, ...identity } = labelled;
  return {
    id: answer.Id, ...identity, imageId: answer.Image, tty: answer.Config.Tty, createdAtMs: toEpochMs(answer.Created) ?? 0,
    state: state.Running ? 'running' : ended ? 'exited' : 'created',
    ...(startedAtMs === undefined ? {} : { startedAtMs }),
    ...(ended ? {
      exitCode: state.ExitCode, finishedAtMs: finishedAtMs ?? toEpochMs(answer.Created) ?? 0,
      // Docker reports a child's death too; Kubernetes only that of the main process.
      oomKilled: state.OOMKilled && state.ExitCode === KILLED,
    } : {}),
    ...(startFailed ? { startError: state.Error } : {}),
    ...(labelled.kind === 'container' ? { resources: withoutZeros({ cpuShares, nanoCpus, memoryBytes }) } : {}),
    ...(labelled.kind === 'sandbox' && address !== undefined && address !== '' ? { address } : {}),
  };
}

/** Docker's zero time is the year 1. */
function toEpochMs(time: string): number | undefined {
  const epochMs = Date.parse(time);
  return Number.isNaN(epochMs) || epochMs <= 0 ? undefined : epochMs;
}

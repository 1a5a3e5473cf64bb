import type { Container, Pod, PodSpec } from '../../../../src/api/objects.ts';
import type { ObservedContainer } from '../../../../src/engine/cri/contract.ts';
import { hashContainer } from '../../../../src/engine/kubelet/computePodActions.ts';
import { toObservedPod } from '../../../../src/engine/kubelet/observedPod.ts';
import type { ObservedPod } from '../../../../src/engine/kubelet/observedPod.ts';

export const NOW = Date.UTC(2026, 0, 1, 12);
export const UID = 'uid-1';
const IDENTITY = { uid: UID, namespace: 'default', name: 'web' };

export function makePod(spec: Partial<PodSpec> = {}, overrides: Partial<Pod> = {}): Pod {
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: UID, generation: 1 },
    spec: { containers: [makeContainer('a'), makeContainer('b')], restartPolicy: 'Always', ...spec }, ...overrides,
  };
}

export function makeContainer(name: string, overrides: Partial<Container> = {}): Container { return { name, image: `${name}:1`, ...overrides }; }

export function makeSandbox(overrides: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    id: 'sandbox-0', pod: IDENTITY, kind: 'sandbox', name: 'POD', specHash: '', attempt: 0, backOffMs: 0, graceSeconds: 30, state: 'running',
    image: 'pause', imageId: 'sha256:p', createdAtMs: NOW - 60_000, startedAtMs: NOW - 60_000, address: '10.0.0.5', tty: false, ...overrides,
  };
}

export function makeInstance(name: string, overrides: Partial<ObservedContainer> = {}): ObservedContainer {
  return {
    id: `${name}-${overrides.attempt ?? 0}`, pod: IDENTITY, kind: 'container', name, specHash: hashContainer(makeContainer(name)), attempt: 0, backOffMs: 0, graceSeconds: 30,
    state: 'running', image: `${name}:1`, imageId: `sha256:${name}`, createdAtMs: NOW - 50_000, startedAtMs: NOW - 50_000, tty: false, ...overrides,
  };
}

export function makeEnded(name: string, exitCode: number, overrides: Partial<ObservedContainer> = {}): ObservedContainer {
  return makeInstance(name, { state: 'exited', exitCode, finishedAtMs: NOW - 1000, ...overrides });
}

export function observe(...instances: ObservedContainer[]): ObservedPod { return toObservedPod(instances); }

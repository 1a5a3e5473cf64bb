import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pod } from '../../../../src/api/objects.ts';
import type { ObservedContainer } from '../../../../src/engine/cri/contract.ts';
import { computePodActions } from '../../../../src/engine/kubelet/computePodActions.ts';
import type { PodActions, ProbeVerdict } from '../../../../src/engine/kubelet/computePodActions.ts';
import { makeContainer, makeEnded, makeInstance, makePod, makeSandbox, NOW, observe } from './podFixtures.ts';

interface Case {
  readonly pod?: Pod;
  readonly instances: readonly ObservedContainer[];
  readonly probes?: Readonly<Record<string, ProbeVerdict>>;
  readonly want: Partial<Summary>;
}
interface Summary { killPod: boolean; sandbox: number | false; kill: string[]; start: string[]; remove: string[]; backOff: string[] }

/** 'name#attempt+back-off seconds' for starts, 'id:reason' for kills. */
function summarize(actions: PodActions): Summary {
  return {
    killPod: actions.killPod, sandbox: actions.createSandbox ? actions.sandboxAttempt : false,
    kill: actions.kill.map(each => `${each.instance.id}:${each.reason}`), start: actions.start.map(each => `${each.container.name}#${each.attempt}+${each.backOffMs / 1000}`),
    remove: actions.remove.map(each => each.id), backOff: [...actions.backOff].map(([name, each]) => `${name}@${(each.untilMs - NOW) / 1000}`),
  };
}

const NOTHING: Summary = { killPod: false, sandbox: false, kill: [], start: [], remove: [], backOff: [] };
const running = [makeSandbox(), makeInstance('a'), makeInstance('b')];
const withInit = makePod({ initContainers: [makeContainer('i1'), makeContainer('i2')] });
const withEphemeral = makePod({ ephemeralContainers: [{ name: 'debug', image: 'debug:1' }] });
const withSidecar = makePod({ initContainers: [makeContainer('side', { restartPolicy: 'Always' }), makeContainer('i2')] });

const cases: Readonly<Record<string, Case>> = {
  'a new pod gets a sandbox and all its containers': { instances: [], want: { sandbox: 0, start: ['a#0+0', 'b#0+0'] } },
  'nothing is done when everything runs': { instances: running, want: {} },
  'a dead sandbox takes its containers with it before anything starts': { instances: [makeSandbox({ state: 'exited' }), makeInstance('a'), makeInstance('b')], want: { kill: ['a-0:sandbox', 'b-0:sandbox'] } },
  'a sandbox that was removed outright takes its containers with it too': { instances: [makeInstance('a'), makeEnded('b', 1)], want: { kill: ['a-0:sandbox'] } },
  'a new sandbox has the next attempt and restarts what ended': { instances: [makeSandbox({ state: 'exited' }), makeEnded('a', 137), makeEnded('b', 137)], want: { sandbox: 1, start: ['a#1+10', 'b#1+10'] } },
  'the first restart is immediate': { instances: [makeSandbox(), makeEnded('a', 1), makeInstance('b')], want: { start: ['a#1+10'] } },
  'the second restart waits ten seconds after the end': { instances: [makeSandbox(), makeEnded('a', 1, { attempt: 1, backOffMs: 10_000 }), makeInstance('b')], want: { backOff: ['a@9'] } },
  'after the wait the next delay doubles': { instances: [makeSandbox(), makeEnded('a', 1, { attempt: 1, backOffMs: 10_000, finishedAtMs: NOW - 10_000 }), makeInstance('b')], want: { start: ['a#2+20'] } },
  'the delay ends at five minutes': { instances: [makeSandbox(), makeEnded('a', 1, { attempt: 9, backOffMs: 300_000, finishedAtMs: NOW - 300_000, createdAtMs: NOW - 301_000 }), makeInstance('b')], want: { start: ['a#10+300'] } },
  'ten minutes of life reset the delay': { instances: [makeSandbox(), makeEnded('a', 1, { attempt: 9, backOffMs: 300_000, createdAtMs: NOW - 700_000 }), makeInstance('b')], want: { start: ['a#10+10'] } },
  'restartPolicy Never leaves an ended container alone': { pod: makePod({ restartPolicy: 'Never' }), instances: [makeSandbox(), makeEnded('a', 1), makeInstance('b')], want: {} },
  'restartPolicy OnFailure restarts failures only': { pod: makePod({ restartPolicy: 'OnFailure' }), instances: [makeSandbox(), makeEnded('a', 1), makeEnded('b', 0)], want: { start: ['a#1+10'] } },
  'a pod whose containers all completed is ended': { pod: makePod({ restartPolicy: 'OnFailure' }), instances: [makeSandbox(), makeEnded('a', 0), makeEnded('b', 0)], want: { killPod: true } },
  'a finished pod without anything running needs nothing': { pod: makePod({ restartPolicy: 'Never' }), instances: [makeSandbox({ state: 'exited' }), makeEnded('a', 1), makeEnded('b', 0)], want: {} },
  'a changed image restarts the container': { pod: makePod({ containers: [makeContainer('a', { image: 'a:2' }), makeContainer('b')] }), instances: running, want: { kill: ['a-0:spec'] } },
  'a container with a changed image does not wait for its back-off': {
    pod: makePod({ containers: [makeContainer('a', { image: 'a:2' }), makeContainer('b')] }),
    instances: [makeSandbox(), makeEnded('a', 1, { attempt: 4, backOffMs: 160_000 }), makeInstance('b')], want: { start: ['a#5+300'] },
  },
  'a failed liveness probe kills the instance that it saw': { instances: running, probes: { 'a-0': { liveness: 'failure' } }, want: { kill: ['a-0:liveness'] } },
  'a failed startup probe kills': { instances: running, probes: { 'b-0': { startup: 'failure' } }, want: { kill: ['b-0:startup'] } },
  'a failed readiness probe does not': { instances: running, probes: { 'b-0': { readiness: 'failure' } }, want: {} },
  'a container that was created but never started is made again with the same attempt': { instances: [makeSandbox(), makeInstance('a', { state: 'created', attempt: 2, backOffMs: 20_000 }), makeInstance('b')], want: { start: ['a#2+20'] } },
  'a running container that the pod no longer names is ended': { pod: makePod({ containers: [makeContainer('a')] }), instances: running, want: { kill: ['b-0:unwanted'] } },
  'of ended instances the newest and one before it are kept': {
    instances: [makeSandbox({ attempt: 1, id: 'sandbox-1' }), makeSandbox({ state: 'exited' }), makeInstance('a', { attempt: 3 }), makeEnded('a', 1, { attempt: 2 }), makeEnded('a', 1, { attempt: 1 }), makeInstance('b')],
    want: { remove: ['sandbox-0', 'a-1'] },
  },
  'a container that somebody removed counts on from the status': {
    pod: makePod({}, { status: { containerStatuses: [{ name: 'a', image: 'a:1', imageID: '', ready: true, restartCount: 4, containerID: 'docker://gone' }] } }), instances: [makeSandbox(), makeInstance('b')], want: { start: ['a#5+0'] },
  },
  'the first init container comes alone': { pod: withInit, instances: [], want: { sandbox: 0, start: ['i1#0+0'] } },
  'the next init container waits for the one before': { pod: withInit, instances: [makeSandbox(), makeInstance('i1')], want: {} },
  'the next init container follows a completed one': { pod: withInit, instances: [makeSandbox(), makeEnded('i1', 0)], want: { start: ['i2#0+0'] } },
  'a failed init container is tried again': { pod: withInit, instances: [makeSandbox(), makeEnded('i1', 1)], want: { start: ['i1#1+10'] } },
  'a failed init container ends a pod that never restarts': { pod: makePod({ restartPolicy: 'Never', initContainers: [makeContainer('i1')] }), instances: [makeSandbox(), makeEnded('i1', 1)], want: { killPod: true } },
  'the containers follow the last init container': { pod: withInit, instances: [makeSandbox(), makeEnded('i1', 0), makeEnded('i2', 0)], want: { start: ['a#0+0', 'b#0+0'] } },
  'init containers run again in a new sandbox': { pod: withInit, instances: [makeSandbox({ state: 'exited' }), makeEnded('i1', 0), makeEnded('i2', 0), makeEnded('a', 137), makeEnded('b', 137)], want: { sandbox: 1, start: ['i1#1+10'] } },
  'a sidecar starts in its place and holds up the rest': { pod: withSidecar, instances: [makeSandbox()], want: { start: ['side#0+0'] } },
  'a running sidecar lets the next init container start': { pod: withSidecar, instances: [makeSandbox(), makeInstance('side')], want: { start: ['i2#0+0'] } },
  'an ephemeral container starts beside what runs': { pod: withEphemeral, instances: running, want: { start: ['debug#0+0'] } },
  'an ephemeral container starts though an init container keeps failing': {
    pod: makePod({ initContainers: [makeContainer('i1')], ephemeralContainers: [{ name: 'debug' }] }), instances: [makeSandbox(), makeEnded('i1', 1, { attempt: 1, backOffMs: 10_000 })], want: { start: ['debug#0+0'], backOff: ['i1@9'] },
  },
  'an ephemeral container waits for a sandbox': { pod: withEphemeral, instances: [], want: { sandbox: 0, start: ['a#0+0', 'b#0+0'] } },
  'an ephemeral container that was created but never started is made again': { pod: withEphemeral, instances: [...running, makeInstance('debug', { state: 'created' })], want: { start: ['debug#0+0'] } },
  'a running ephemeral container is left alone': { pod: withEphemeral, instances: [...running, makeInstance('debug')], want: {} },
  'an ephemeral container that ended never starts again, whatever the policy': { pod: withEphemeral, instances: [...running, makeEnded('debug', 1)], want: {} },
  'nor does one that somebody removed': {
    pod: makePod({ ephemeralContainers: [{ name: 'debug' }] }, { status: { ephemeralContainerStatuses: [{ name: 'debug', image: 'debug:1', imageID: '', ready: false, restartCount: 0, containerID: 'docker://gone' }] } }), instances: running, want: {},
  },
  'an ephemeral container does not keep a finished pod': {
    pod: makePod({ restartPolicy: 'Never', ephemeralContainers: [{ name: 'debug' }] }), instances: [makeSandbox(), makeEnded('a', 0), makeEnded('b', 0), makeInstance('debug')], want: { killPod: true },
  },
  'a sidecar that ended is restarted beside running containers, whatever the policy': {
    pod: makePod({ restartPolicy: 'Never', initContainers: [makeContainer('side', { restartPolicy: 'Always' })] }), instances: [makeSandbox(), makeEnded('side', 0), makeInstance('a'), makeInstance('b')], want: { start: ['side#1+10'] },
  },
};

for (const [name, { pod = makePod(), instances, probes = {}, want }] of Object.entries(cases)) {
  test(name, () => {
    const actions = computePodActions({ pod, observed: observe(...instances), probes: new Map(Object.entries(probes)), nowMs: NOW });
    assert.deepEqual(summarize(actions), { ...NOTHING, ...want });
  });
}

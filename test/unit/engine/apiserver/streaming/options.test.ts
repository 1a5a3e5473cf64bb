import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import type { ApiError } from '../../../../../src/api/apiError.ts';
import type { Pod } from '../../../../../src/api/objects.ts';
import { chooseContainer } from '../../../../../src/engine/apiserver/streaming/containerChoice.ts';
import { parseLogOptions } from '../../../../../src/engine/apiserver/streaming/logOptions.ts';
import { chooseProtocol, parseOffer } from '../../../../../src/engine/apiserver/streaming/negotiate.ts';
import { parseExecOptions, toExitStatus } from '../../../../../src/engine/apiserver/streaming/remoteCommand.ts';
import { parseTerminalSize, splitJsonObjects } from '../../../../../src/engine/apiserver/streaming/terminalSize.ts';
import { parsePorts } from '../../../../../src/engine/apiserver/streaming/webSocketPortForward.ts';

const query = (text: string) => new URLSearchParams(text);
const refusal = (run: () => unknown): [number, string] => {
  try { run(); } catch (error) { return [(error as ApiError).code, (error as ApiError).message]; }
  throw new Error('nothing was thrown');
};

function pod(containers: readonly string[], options: { readonly init?: readonly string[]; readonly defaultContainer?: string } = {}): Pod {
  const toContainer = (name: string) => ({ name, image: 'x' });
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', ...(options.defaultContainer === undefined ? {} : { annotations: { 'kubectl.kubernetes.io/default-container': options.defaultContainer } }) },
    spec: { containers: containers.map(toContainer), ...(options.init === undefined ? {} : { initContainers: options.init.map(toContainer) }) },
  };
}

test('the container is the named one, the only one, or the annotated one', () => {
  assert.equal(chooseContainer(pod(['a']), null, { annotated: false }), 'a');
  assert.equal(chooseContainer(pod(['a', 'b'], { init: ['i'] }), 'i', { annotated: false }), 'i');
  assert.equal(chooseContainer(pod(['a', 'b'], { defaultContainer: 'b' }), '', { annotated: true }), 'b');
});

const containerRefusals: readonly (readonly [string, () => unknown, string])[] = [
  ['several containers and no name', () => chooseContainer(pod(['a', 'b']), null, { annotated: false }), 'a container name must be specified for pod web, choose one of: [a b]'],
  ['init containers are offered too', () => chooseContainer(pod(['a', 'b'], { init: ['i', 'j'] }), null, { annotated: false }), 'a container name must be specified for pod web, choose one of: [a b] or one of the init containers: [i j]'],
  ['an annotation does not count for logs', () => chooseContainer(pod(['a', 'b'], { defaultContainer: 'b' }), null, { annotated: false }), 'a container name must be specified for pod web, choose one of: [a b]'],
  ['a name that the pod does not have', () => chooseContainer(pod(['a']), 'c', { annotated: true }), 'container c is not valid for pod web'],
];
for (const [name, run, message] of containerRefusals) test(`container refused: ${name}`, () => assert.deepEqual(refusal(run), [400, message]));

test('log options are read as typed values', () => {
  assert.deepEqual(parseLogOptions(query('')), { follow: false, previous: false, timestamps: false });
  assert.deepEqual(parseLogOptions(query('follow=true&timestamps=1&previous=false&tailLines=0&limitBytes=9&sinceTime=2026-01-01T00:00:00Z')),
    { follow: true, previous: false, timestamps: true, tailLines: 0, limitBytes: 9, sinceTime: '2026-01-01T00:00:00Z' });
});

const logRefusals: readonly (readonly [string, number, string])[] = [
  ['tailLines=-1', 422, 'PodLogOptions "" is invalid: tailLines: Invalid value: -1: must be greater than or equal to 0'],
  ['limitBytes=0', 422, 'PodLogOptions "" is invalid: limitBytes: Invalid value: 0: must be greater than 0'],
  ['sinceSeconds=0', 422, 'PodLogOptions "" is invalid: sinceSeconds: Invalid value: 0: must be greater than 0'],
  ['tailLines=x', 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
];
for (const [text, code, message] of logRefusals) test(`log options refused: ${text}`, () => assert.deepEqual(refusal(() => parseLogOptions(query(text))), [code, message]));

test('sinceSeconds and sinceTime exclude each other', () => {
  assert.equal(refusal(() => parseLogOptions(query('sinceSeconds=5&sinceTime=2026-01-01T00:00:00Z')))[0], 422);
});

test('exec options: a terminal has no stderr of its own', () => {
  assert.deepEqual(parseExecOptions(query('command=sh&command=-c&stdin=true&stdout=1&stderr=true&tty=true'), 'exec'), { command: ['sh', '-c'], stdin: true, stdout: true, stderr: false, tty: true });
});

test('exec needs a stream and a command, attach only a stream', () => {
  assert.deepEqual(refusal(() => parseExecOptions(query('command=a'), 'exec')), [400, 'you must specify at least 1 of stdin, stdout, stderr']);
  assert.deepEqual(refusal(() => parseExecOptions(query('stdout=true'), 'exec')), [400, 'you must specify at least one command for the container']);
  assert.deepEqual(parseExecOptions(query('stdout=true'), 'attach').command, []);
});

test('an exit code travels as the cause of a failure', () => {
  assert.deepEqual(toExitStatus(0), { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success' });
  assert.deepEqual(toExitStatus(7).details?.causes, [{ reason: 'ExitCode', message: '7' }]);
});

test('protocols are negotiated in the order of the client', () => {
  const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
  assert.deepEqual(parseOffer(request({ upgrade: 'websocket', 'sec-websocket-protocol': 'v5.channel.k8s.io, v4.channel.k8s.io' })), { transport: 'webSocket', protocols: ['v5.channel.k8s.io', 'v4.channel.k8s.io'] });
  assert.deepEqual(parseOffer(request({ upgrade: 'SPDY/3.1', 'x-stream-protocol-version': 'portforward.k8s.io' })), { transport: 'spdy', protocols: ['portforward.k8s.io'] });
  assert.deepEqual(refusal(() => parseOffer(request({}))), [400, 'Upgrade request required']);
  assert.deepEqual(refusal(() => parseOffer(request({ upgrade: 'SPDY/3.1' }))), [400, 'unable to upgrade: X-Stream-Protocol-Version is required']);
  assert.equal(chooseProtocol(['x', 'b', 'a'], ['a', 'b']), 'b');
  assert.deepEqual(refusal(() => chooseProtocol(['x'], ['a', 'b'])), [403, 'unable to upgrade: unable to negotiate protocol: client supports [x], server accepts [a b]']);
});

test('terminal sizes are cut from a stream and zero sizes ignored', () => {
  const { objects, rest } = splitJsonObjects('{"Width":80,"Height":24}\n{"Width":0,"Height":0}{"Wid');
  assert.deepEqual(objects.map(parseTerminalSize), [{ columns: 80, rows: 24 }, undefined]);
  assert.equal(rest, '{"Wid');
});

test('ports may be repeated or listed', () => {
  assert.deepEqual(parsePorts(query('ports=80&ports=90,91')), [80, 90, 91]);
  assert.deepEqual(refusal(() => parsePorts(query(''))), [400, 'query parameter "ports" is required']);
  assert.equal(refusal(() => parsePorts(query('ports=0')))[0], 400);
});

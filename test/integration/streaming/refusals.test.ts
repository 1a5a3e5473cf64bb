import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import tls from 'node:tls';
import type { Status } from '../../../src/api/objects.ts';
import { eventually } from '../../eventually.ts';
import { kubectlOf, kubectlVersions, run } from '../engineHarness.ts';
import { ProcessNode } from './processNode.ts';
import { type StreamingServer, startStreamingServer } from './streamingServer.ts';

/*
 * What the real API server answers when an upgrade is not accepted: a Status with its code, once, on a connection that then closes.
 */

type Headers = Readonly<Record<string, string>>;
const spdy: Headers = { 'Upgrade': 'SPDY/3.1', 'X-Stream-Protocol-Version': 'v4.channel.k8s.io' };
const webSocket: Headers = { 'Upgrade': 'websocket', 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Protocol': 'v4.channel.k8s.io' };
const portForward: Headers = { 'X-Stream-Protocol-Version': 'portforward.k8s.io', 'Sec-WebSocket-Protocol': 'v4.channel.k8s.io' };

interface Refusal { readonly name: string; readonly method: 'GET' | 'POST'; readonly target: string; readonly headers: Headers; readonly code: number; readonly message: string }

/** Refused however a client speaks. */
const ofRequests = ([
  ['a wrong container', 'web/exec?container=nope&command=true&stdout=true', 400, 'container nope is not valid for pod web'],
  ['no container where there are several', 'two/exec?command=true&stdout=true', 400, 'a container name must be specified for pod two, choose one of: [a b]'],
  ['no command', 'web/exec?stdout=true', 400, 'you must specify at least one command for the container'],
  ['no stream', 'web/exec?command=true', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
  ['a wrong container to attach to', 'web/attach?container=nope&stdout=true', 400, 'container nope is not valid for pod web'],
  ['nothing to attach', 'web/attach', 400, 'you must specify at least 1 of stdin, stdout, stderr'],
  ['no such pod', 'none/exec?command=true&stdout=true', 404, 'pods "none" not found'],
] as const).flatMap(([name, target, code, message]): Refusal[] => (['GET', 'POST'] as const).flatMap(method => [
  { name: `${name} (SPDY)`, method, target, headers: spdy, code, message },
  { name: `${name} (WebSocket)`, method, target, headers: webSocket, code, message },
]));

const EXEC = 'web/exec?command=true&stdout=true';
const ofHandshakes: readonly Refusal[] = [
  { name: 'exec in no known protocol (SPDY)', method: 'POST', target: EXEC, headers: { ...spdy, 'X-Stream-Protocol-Version': 'v9' }, code: 403, message: 'unable to upgrade: unable to negotiate protocol: client supports [v9], server accepts [v5.channel.k8s.io v4.channel.k8s.io v3.channel.k8s.io v2.channel.k8s.io channel.k8s.io]' },
  { name: 'exec in no known protocol (WebSocket)', method: 'GET', target: EXEC, headers: { ...webSocket, 'Sec-WebSocket-Protocol': 'v9' }, code: 403, message: 'unable to upgrade: unable to negotiate protocol: client supports [v9], server accepts [v5.channel.k8s.io v4.channel.k8s.io channel.k8s.io]' },
  { name: 'exec without a protocol (SPDY)', method: 'POST', target: EXEC, headers: { Upgrade: 'SPDY/3.1' }, code: 400, message: 'unable to upgrade: X-Stream-Protocol-Version is required' },
  { name: 'port-forward in no known protocol (SPDY)', method: 'POST', target: 'web/portforward', headers: spdy, code: 403, message: 'unable to upgrade: unable to negotiate protocol: client supports [v4.channel.k8s.io], server accepts [portforward.k8s.io]' },
  { name: 'port-forward without a protocol (SPDY)', method: 'POST', target: 'web/portforward', headers: { Upgrade: 'SPDY/3.1' }, code: 400, message: 'unable to upgrade: X-Stream-Protocol-Version is required' },
  { name: 'port-forward to no port (WebSocket)', method: 'GET', target: 'web/portforward?ports=x', headers: { ...webSocket, ...portForward }, code: 400, message: 'query parameter "ports" is not valid' },
  { name: 'port-forward without ports (WebSocket)', method: 'GET', target: 'web/portforward', headers: { ...webSocket, ...portForward }, code: 400, message: 'query parameter "ports" is required' },
  { name: 'exec by another upgrade', method: 'POST', target: EXEC, headers: { Upgrade: 'h2c' }, code: 400, message: 'Upgrade request required' },
  { name: 'a handshake without a key', method: 'GET', target: EXEC, headers: { ...webSocket, 'Sec-WebSocket-Key': 'short' }, code: 400, message: 'unable to upgrade: Missing or invalid Sec-WebSocket-Key header' },
  { name: 'a handshake of another version', method: 'GET', target: EXEC, headers: { ...webSocket, 'Sec-WebSocket-Version': '7' }, code: 400, message: 'unable to upgrade: Missing or invalid Sec-WebSocket-Version header' },
  { name: 'a handshake that is no GET', method: 'POST', target: EXEC, headers: webSocket, code: 405, message: 'the server does not allow this method on the requested resource' },
  { name: 'the log of a wrong container', method: 'GET', target: 'web/log?container=nope', headers: webSocket, code: 400, message: 'container nope is not valid for pod web' },
  { name: 'a proxy to a pod without an address', method: 'GET', target: 'web:80/proxy/', headers: webSocket, code: 400, message: 'address not allowed' },
];

describe('a refused upgrade', { timeout: 60_000 }, () => {
  const node = new ProcessNode();
  let server: StreamingServer;
  before(async () => { server = await startStreamingServer(node); });
  after(() => server.stop());

  for (const { name, method, target, headers, code, message } of [...ofRequests, ...ofHandshakes]) {
    test(`${method}: ${name}`, async () => {
      const id = `${method} ${name}`;
      const before = node.execs.length;
      const { head, body } = await ask(server, { method, target, headers: { ...headers, 'Audit-Id': id } });
      assert.match(head, new RegExp(`^HTTP/1.1 ${code} [^]*\r\nContent-Type: application/json\r\n[^]*\r\nConnection: close$`));
      const { kind, status, message: said, code: told } = JSON.parse(body) as Status;
      assert.deepEqual({ kind, status, message: said, code: told }, { kind: 'Status', status: 'Failure', message, code });
      assert.equal(node.execs.length, before);
      const events = () => server.audited.filter(({ auditID }) => auditID === id);
      await eventually('the connection is closed', () => events().at(-1)?.stage === 'ResponseComplete', { limitMs: 5_000 });
      assert.deepEqual(events().map(({ stage, responseStatus }) => [stage, responseStatus?.code, responseStatus?.message]), [['RequestReceived', undefined, undefined], ['ResponseStarted', code, message], ['ResponseComplete', code, message]]);
    });
  }

  test('an accepted one is told as 101, and only then', async () => {
    const socket = await connect(server);
    socket.write(format({ method: 'POST', target: EXEC, headers: { ...spdy, 'Audit-Id': 'accepted' } }));
    const [chunk] = await once(socket, 'data') as [Buffer];
    assert.match(chunk.toString(), /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*X-Stream-Protocol-Version: v4\.channel\.k8s\.io\r\n/);
    assert.deepEqual(server.audited.filter(({ auditID }) => auditID === 'accepted').map(({ stage, responseStatus }) => [stage, responseStatus?.code]), [['RequestReceived', undefined], ['ResponseStarted', 101]]);
    socket.destroy();
  });
});

describe('clients tell what an upgrade was refused for', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-refusals-'));
  const kubeconfigs = { open: path.join(folder, 'open'), closed: path.join(folder, 'closed') };
  let servers: readonly StreamingServer[] = [];
  before(async () => {
    const [open, closed] = await Promise.all([startStreamingServer(new ProcessNode()), startStreamingServer(new ProcessNode(), { refuse: 'all' })]);
    servers = [open, closed];
    writeFileSync(kubeconfigs.open, open.kubeconfig, { mode: 0o600 });
    writeFileSync(kubeconfigs.closed, closed.kubeconfig, { mode: 0o600 });
  });
  after(async () => { await Promise.all(servers.map(server => server.stop())); rmSync(folder, { recursive: true }); });

  for (const version of kubectlVersions) {
    test(`kubectl ${version}`, async () => {
      const kubectl = (...args: readonly string[]) => run(kubectlOf(version), ['--kubeconfig', kubeconfigs.closed, '--cache-dir', folder, ...args]);
      const told = await Promise.all([['exec', 'web', '--', 'true'], ['attach', 'web'], ['port-forward', 'web', ':80']].map(async args => (await kubectl(...args)).stderr.split('\n').at(-2)));
      const how = version === '1.20' ? 'Error from server (BadRequest)' : 'error: unable to upgrade connection';
      assert.deepEqual(told, [`${how}: no upgrades today`, `${how}: no upgrades today`, `error: error upgrading connection: ${version === '1.20' ? '' : 'unable to upgrade connection: '}no upgrades today`]);
    });
  }

  test('Python', async () => {
    const script = `
import sys
from kubernetes import client, config
from kubernetes.stream import stream
config.load_kube_config(sys.argv[1])
api = client.CoreV1Api()
for name, container in (("two", None), ("two", "nope")):
    try:
        stream(api.connect_get_namespaced_pod_exec, name, "default", command=["true"], stdout=True, **({} if container is None else {"container": container}))
    except client.exceptions.ApiException as error:
        print(error.status, error.reason)
`;
    const { code, stdout, stderr } = await run(path.resolve(import.meta.dirname, '../../../.cache/python/python3'), ['-c', script, kubeconfigs.open]);
    assert.deepEqual([code, stderr, stdout], [0, '', '0 Handshake status 400 Bad Request\n'.repeat(2)]);
  });
});

interface Question { readonly method: string; readonly target: string; readonly headers: Headers }

const format = ({ method, target, headers }: Question) => `${method} /api/v1/namespaces/default/pods/${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;

/** A connection as the admin. */
function connect({ url, transport }: StreamingServer): Promise<tls.TLSSocket> {
  return transport.connect(async ({ headers: _, agent: __, ...options }) => {
    const socket = tls.connect({ ...options, host: '127.0.0.1', port: Number(new URL(url).port) });
    await once(socket, 'secureConnect');
    return socket;
  });
}

/** All that the server says until it closes the connection, on which another request follows at once. */
async function ask(server: StreamingServer, question: Question): Promise<{ readonly head: string; readonly body: string }> {
  const socket = await connect(server);
  socket.write(`${format(question)}GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head = '', ...rest] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  assert.equal(Number(/^content-length: (\d+)/im.exec(head)?.[1]), Buffer.byteLength(body), 'it answers once');
  return { head, body };
}

import assert from 'node:assert/strict';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Duplex, PassThrough } from 'node:stream';
import { test } from 'node:test';
import { ApiDoor } from '../../../src/agent/apiDoor.ts';
import { Mux } from '../../../src/agent/protocol/mux.ts';
import { API_TARGET } from '../../../src/agent/protocol/messages.ts';
import { silentLogger } from '../../../src/base/logger.ts';

/** An engine with a server of its own, connected to an agent with a door. */
async function start(open: Server[], sockets: Socket[]) {
  const echo = createServer({ allowHalfOpen: true }, socket => { sockets.push(socket); socket.pipe(socket); });
  await new Promise<void>(resolve => { echo.listen(0, '127.0.0.1', resolve); });
  open.push(echo);
  const [there, back] = [new PassThrough(), new PassThrough()];
  const asked: unknown[] = [];
  const engine = new Mux(Duplex.from({ readable: back, writable: there }), {
    closed: () => undefined,
    connect: target => { asked.push(target); return new Promise(resolve => { const socket = connect((echo.address() as AddressInfo).port, '127.0.0.1', () => { resolve(socket); }); }); },
  });
  const agent = new Mux(Duplex.from({ readable: there, writable: back }), { closed: () => undefined }, 'far');
  return { engine, agent, asked };
}

const freePort = () => new Promise<number>(resolve => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address() as AddressInfo; server.close(() => { resolve(port); }); }); });

function say(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => { socket.end(text); });
    socket.setEncoding('utf8').on('data', chunk => { answer += chunk as unknown as string; }).on('end', () => { resolve(answer); }).on('error', reject);
  });
}

test('a connection to the door reaches the engine that connected last, and is reset without one', async () => {
  const [servers, sockets]: [Server[], Socket[]] = [[], []];
  const door = new ApiDoor(silentLogger);
  const port = await freePort();
  const listening = await door.listen(port, '127.0.0.1');
  const [first, last] = [await start(servers, sockets), await start(servers, sockets)];
  try {
    await assert.rejects(say(port, 'hello'), { code: 'ECONNRESET' });
    door.add(first.agent);
    door.add(last.agent);
    assert.equal(await say(port, 'hello'), 'hello');
    assert.deepEqual([first.asked, last.asked], [[], [API_TARGET]]);
    door.remove(last.agent);
    assert.equal(await say(port, 'again'), 'again');
    assert.deepEqual(first.asked, [API_TARGET]);
  } finally {
    for (const { engine, agent } of [first, last]) { engine.close(new Error('done')); agent.close(new Error('done')); }
    for (const socket of sockets) socket.destroy();
    for (const server of servers) server.close();
    listening.close();
  }
});

test('streams that both sides open at the same time do not meet', async () => {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const echo = async () => { const [a, b] = [new PassThrough(), new PassThrough()]; a.pipe(b); return Duplex.from({ readable: b, writable: a }) as Duplex; };
  const near = new Mux(Duplex.from({ readable: back, writable: there }), { closed: () => undefined, connect: echo });
  const far = new Mux(Duplex.from({ readable: there, writable: back }), { closed: () => undefined, connect: echo }, 'far');
  const talk = async (mux: Mux, text: string) => {
    const stream = await mux.open('a', 1);
    stream.end(text);
    let answer = '';
    for await (const chunk of stream) answer += String(chunk);
    return answer;
  };
  const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
  assert.deepEqual(await Promise.all(texts.map((text, index) => talk(index % 2 === 0 ? near : far, text))), texts);
  near.close(new Error('done'));
  far.close(new Error('done'));
});

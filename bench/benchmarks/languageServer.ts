import { spawn } from 'node:child_process';
import path from 'node:path';
import { Parser } from 'yaml';
import { residentMiB } from '../machine.ts';
import { programs } from '../program.ts';
import { type Figure, type Report, toFigure } from '../report.ts';
import { median } from '../statistics.ts';

const SIZES = [1, 10, 100, 1000] as const;
const EDITS = 9;

/** One YAML file of 1 to 1000 documents in the language server: open, edit to diagnostics, completion, memory. */
export async function languageServer(): Promise<Report> {
  const figures: Figure[] = [];
  for (const size of SIZES) {
    const server = startLanguageServer(path.join(await programs(), 'languageServer.js'));
    try {
      await server.request('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
      server.notify('initialized', {});
      const uri = 'file:///bench/manifests.yaml';
      const text = Array.from({ length: size }, (_, index) => deployment(index)).join('---\n');
      const parseMs = timeParse(text);
      let version = 1;
      const openMs = await timed(async () => {
        const diagnosed = server.diagnostics(version);
        server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text } });
        await diagnosed;
      });
      const line = text.slice(0, text.lastIndexOf('replicas: 3')).split('\n').length - 1;
      const edits: number[] = [];
      const completions: number[] = [];
      for (let edit = 0; edit < EDITS; edit++) {
        version++;
        edits.push(await timed(async () => {
          const diagnosed = server.diagnostics(version);
          server.notify('textDocument/didChange', { textDocument: { uri, version }, contentChanges: [{ range: { start: { line, character: 12 }, end: { line, character: 13 } }, text: edit % 2 === 0 ? 'x' : '4' }] });
          await diagnosed;
        }));
        completions.push(await timed(() => server.request('textDocument/completion', { textDocument: { uri }, position: { line, character: 2 } })));
      }
      const peer = { name: 'tokenising the file with yaml', value: parseMs };
      figures.push(
        toFigure(`${size} document${size === 1 ? '' : 's'}: open to diagnostics`, openMs, 'ms', { peer }),
        toFigure('  edit to diagnostics', median(edits), 'ms', { peer }), toFigure('  completion', median(completions), 'ms', { peer }),
        toFigure('  resident memory', residentMiB(server.pid), 'MiB'),
      );
    } finally { server.stop(); }
  }
  return { benchmark: 'language-server', figures, notes: [`one file of Deployments; the last one is edited; medians of ${EDITS}; a new server process for each size`] };
}

function deployment(index: number): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-${index}\n  labels: { app: web-${index} }\nspec:\n  replicas: 3\n  selector:\n    matchLabels: { app: web-${index} }\n  template:\n    metadata:\n      labels: { app: web-${index} }\n    spec:\n      containers:\n        - name: web\n          image: example/web:v1\n          ports:\n            - containerPort: 8080\n          resources:\n            requests: { cpu: 100m, memory: 64Mi }\n            limits: { cpu: 500m, memory: 128Mi }\n          livenessProbe:\n            httpGet: { path: /health, port: 8080 }\n            periodSeconds: 10\n`;
}

function timeParse(text: string): number {
  const once = () => { const startedMs = performance.now(); for (const _ of new Parser().parse(text)) { /* tokens only */ } return performance.now() - startedMs; };
  return median([once(), once(), once()]);
}

interface LanguageServer {
  readonly pid: number;
  request(method: string, params: unknown): Promise<unknown>;
  notify(method: string, params: unknown): void;
  /** Resolves when diagnostics of this version have come. */
  diagnostics(version: number): Promise<void>;
  stop(): void;
}

function startLanguageServer(file: string): LanguageServer {
  const child = spawn(process.execPath, [file, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const answers = new Map<number, (result: unknown) => void>();
  const diagnosed = new Map<number, () => void>();
  let buffered = Buffer.alloc(0);
  const send = (message: object) => { const body = JSON.stringify({ jsonrpc: '2.0', ...message }); child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`); };
  child.stdout.on('data', (chunk: Buffer) => {
    buffered = Buffer.concat([buffered, chunk]);
    for (;;) {
      const end = buffered.indexOf('\r\n\r\n');
      const length = Number(/content-length: *(\d+)/i.exec(buffered.subarray(0, Math.max(0, end)).toString())?.[1] ?? NaN);
      if (end < 0 || !(buffered.length >= end + 4 + length)) return;
      const message = JSON.parse(buffered.subarray(end + 4, end + 4 + length).toString()) as { readonly id?: number; readonly method?: string; readonly result?: unknown; readonly params?: { readonly version?: number } };
      buffered = buffered.subarray(end + 4 + length);
      if (message.method === 'textDocument/publishDiagnostics') diagnosed.get(message.params?.version ?? 0)?.();
      else if (message.method !== undefined && message.id !== undefined) send({ id: message.id, result: null });
      else if (message.id !== undefined) answers.get(message.id)?.(message.result);
    }
  });
  let lastId = 0;
  return {
    pid: child.pid ?? 0,
    request: (method, params) => new Promise(resolve => { const id = ++lastId; answers.set(id, resolve); send({ id, method, params }); }),
    notify: (method, params) => { send({ method, params }); },
    diagnostics: version => new Promise((resolve, reject) => {
      const timer = setTimeout(() => { reject(new Error(`no diagnostics of version ${version} within 30 s`)); }, 30_000);
      diagnosed.set(version, () => { clearTimeout(timer); resolve(); });
    }),
    stop: () => { child.kill(); },
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { startLspClient, type LspClient } from '../lspClient.ts';
import { QuietGate, peakResidentMiB, sleep } from '../machine.ts';
import { NODE_ARGUMENTS } from '../../src/languageServer/nodeArguments.ts';
import { programs } from '../program.ts';
import { type Figure, type Report, type Target, formatFigure, toFigure } from '../report.ts';
import { median } from '../statistics.ts';
import { startYamlLanguageServer, yamlLanguageServerProgram } from '../yamlLanguageServer.ts';

const EDITS = 9;
const COLD_STARTS = 5;
const RENAMED_FILES = 1000;
const PEER = 'yaml-language-server';
/** For all measurements of one server on one file. */
const PATIENCE_MS = 60_000;

interface Input { readonly name: string; readonly text: string; readonly targets?: Readonly<Record<string, Target>> }

const atMost = (value: number): Target => ({ of: 'value', atMost: value });
const inputs = (): readonly Input[] => [
  ...[1, 10, 100].map(size => ({ name: `${size} document${size === 1 ? '' : 's'}`, text: documents(size) })),
  { name: '1000 documents', text: documents(1000), targets: { open: atMost(500), edit: atMost(30), completion: atMost(20), memory: atMost(250) } },
  { name: 'a file of 50,000 lines', text: longConfigMap(50_000) },
];

/** Our language server and Red Hat's, driven alike: start, open, edit to diagnostics, completion while typing, hover, memory; and rename over many files, which only ours has. */
export async function languageServer(): Promise<Report> {
  const own = [process.execPath, ...NODE_ARGUMENTS, path.join(await programs(), 'languageServer.js'), '--stdio'];
  const program = yamlLanguageServerProgram();
  const gate = new QuietGate(180_000);
  const compiled = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-compiled-'));
  const startWith = (env: NodeJS.ProcessEnv) => initialized(startLspClient({ command: own, env }), null);
  const startOwn = () => startWith({});
  const startCompiled = () => startWith({ NODE_COMPILE_CACHE: compiled });
  const startPeer = () => startYamlLanguageServer(program);
  const figures: Figure[] = [];
  const compare = (name: string, value: number, unit: string, { peer, target }: { readonly peer?: number | undefined; readonly target?: Target | undefined } = {}) => {
    const figure = toFigure(name, value, unit, { ...(peer === undefined || Number.isNaN(peer) ? {} : { peer: { name: PEER, value: peer } }), ...(target === undefined ? {} : { target }) });
    figures.push(figure);
    console.error(formatFigure(figure));
  };

  const failures: string[] = [];
  const cold = { own: [] as number[], compiled: [] as number[], peer: [] as number[] };
  try {
    await coldStart(startCompiled, server => server.end());
    for (let round = 0; round < COLD_STARTS; round++) {
      for (const [starts, start] of [[cold.own, startOwn], [cold.compiled, startCompiled], [cold.peer, startPeer]] as const) {
        await gate.wait();
        starts.push(await coldStart(start));
      }
    }
  } finally { rmSync(compiled, { recursive: true, force: true }); }
  compare('start of the process to first diagnostics', median(cold.own), 'ms', { peer: median(cold.peer), target: atMost(200) });
  compare('  compiled by an earlier start, as in VS Code', median(cold.compiled), 'ms', { target: atMost(200) });
  for (const { name, text, targets = {} } of inputs()) {
    await gate.wait();
    const ours = await measure(startOwn, text);
    await gate.wait();
    const theirs = await measure(startPeer, text);
    for (const [server, { failure }] of [['slipway', ours], [PEER, theirs]] as const) if (failure !== undefined) failures.push(`${server}, ${name}: ${failure}`);
    compare(`${name}: open to diagnostics`, ours.openMs, 'ms', { peer: theirs.openMs, target: targets['open'] });
    compare('  edit to diagnostics', ours.editMs, 'ms', { peer: theirs.editMs, target: targets['edit'] });
    compare('  completion while typing', ours.completionMs, 'ms', { peer: theirs.completionMs, target: targets['completion'] });
    compare('  hover', ours.hoverMs, 'ms', { peer: theirs.hoverMs });
    compare('  peak resident memory', ours.memoryMiB, 'MiB', { peer: theirs.memoryMiB, target: targets['memory'] });
  }
  await gate.wait();
  compare(`rename across ${RENAMED_FILES} files`, await rename(own), 'ms', { target: atMost(200) });
  return {
    benchmark: 'language-server', figures,
    notes: [
      `one file of alternating Deployments and Services; the middle one is edited; medians of ${EDITS} (starts ${COLD_STARTS}), of fewer where a server has not answered them all within ${PATIENCE_MS / 1000} s; a new server process for each size, warmed by a small file before the file is opened`,
      `started as the extension starts it (${NODE_ARGUMENTS.join(' ')}); Node keeps the program compiled for the extension`,
      `${PEER} with its detection of kinds, its schemas answered from memory; its edits hold a fixed pause of 200 ms, ours of 5 ms`, ...failures, gate.note(),
    ],
  };
}

async function initialized(server: LspClient, rootUri: string | null): Promise<LspClient> {
  await server.request('initialize', { processId: process.pid, rootUri, workspaceFolders: rootUri === null ? null : [{ uri: rootUri, name: 'bench' }], capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } }, publishDiagnostics: { versionSupport: true } } } });
  server.notify('initialized', {});
  return server;
}

async function coldStart(start: () => Promise<LspClient>, stop = (server: LspClient): Promise<void> | void => { server.stop(); }): Promise<number> {
  const startedMs = performance.now();
  const server = await start();
  try {
    await open(server, 'file:///bench/cold.yaml', documents(2));
    return performance.now() - startedMs;
  } finally { await stop(server); }
}

async function open(server: LspClient, uri: string, text: string): Promise<void> {
  const diagnosed = server.diagnostics(uri, 1);
  server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
  await diagnosed;
}

/** NaN for what was not answered in time; `failure` says so. */
interface Measured { readonly openMs: number; readonly editMs: number; readonly completionMs: number; readonly hoverMs: number; readonly memoryMiB: number; readonly failure?: string }

async function measure(start: () => Promise<LspClient>, text: string): Promise<Measured> {
  const server = await start();
  const within = patience();
  let openMs = NaN;
  const edits: number[] = [], completions: number[] = [], hovers: number[] = [];
  const measured = () => ({ openMs, editMs: median(edits), completionMs: median(completions), hoverMs: median(hovers), memoryMiB: peakResidentMiB(server.pid) });
  try {
    await within(open(server, 'file:///bench/warm.yaml', documents(2)));
    const uri = 'file:///bench/manifests.yaml';
    openMs = await timed(() => within(open(server, uri, text)));
    const line = lineOf(text, 'replicas: 3');
    let version = 1;
    const change = (from: number, to: number, written: string) => {
      server.notify('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [{ range: { start: { line, character: from }, end: { line, character: to } }, text: written }] });
      return within(server.diagnostics(uri, version));
    };
    for (let edit = 0; edit < EDITS; edit++) {
      edits.push(await timed(() => change(12, 13, edit % 2 === 0 ? '4' : '3')));
      hovers.push(await timed(() => within(server.request('textDocument/hover', { textDocument: { uri }, position: { line, character: 4 } }))));
      let diagnosed: Promise<unknown> | undefined;
      completions.push(await timed(() => { diagnosed = change(0, 2, '  p\n  '); return within(server.request('textDocument/completion', { textDocument: { uri }, position: { line, character: 3 } })); }));
      await diagnosed;
      server.notify('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [{ range: { start: { line, character: 2 }, end: { line: line + 1, character: 2 } }, text: '' }] });
      await within(server.diagnostics(uri, version));
    }
    return measured();
  } catch (error) {
    return { ...measured(), failure: error instanceof Error ? error.message : String(error) };
  } finally { server.stop(); }
}

/** Bounds what a server may take for all that it is asked for. */
function patience(): <T>(answer: Promise<T>) => Promise<T> {
  const out = sleep(PATIENCE_MS).then(() => { throw new Error(`no answer within ${PATIENCE_MS / 1000} s`); });
  return answer => {
    const first = Promise.race([answer, out]);
    first.catch(() => undefined); // not every answer is awaited
    return first;
  };
}

/** Milliseconds to rename a ConfigMap that every file of a folder reads, the last one of them open. */
async function rename(command: readonly string[]): Promise<number> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-bench-manifests-'));
  try {
    mkdirSync(path.join(folder, 'apps'));
    for (let index = 0; index < RENAMED_FILES; index++) writeFileSync(path.join(folder, 'apps', `app-${index}.yaml`), deployment(index).replace('          livenessProbe', '          envFrom:\n          - configMapRef:\n              name: shared\n          livenessProbe'));
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shared\ndata:\n  A: one\n';
    writeFileSync(path.join(folder, 'shared.yaml'), text);
    const uri = pathToFileURL(path.join(folder, 'shared.yaml')).href;
    const server = await initialized(startLspClient({ command }), pathToFileURL(folder).href);
    try {
      await open(server, uri, text);
      const ask = (newName: string) => server.request('textDocument/rename', { textDocument: { uri }, position: { line: 3, character: 9 }, newName }) as Promise<{ readonly documentChanges?: readonly unknown[] } | null>;
      const deadlineMs = performance.now() + 60_000;
      while (((await ask('common'))?.documentChanges ?? []).length <= RENAMED_FILES) if (performance.now() > deadlineMs) throw new Error('the workspace was not indexed within a minute');
      const times: number[] = [];
      for (let round = 0; round < EDITS; round++) times.push(await timed(() => ask(`common-${round}`)));
      return median(times);
    } finally { server.stop(); }
  } finally { rmSync(folder, { recursive: true, force: true }); }
}

export function documents(count: number): string {
  return Array.from({ length: count }, (_, index) => index % 2 === 0 ? deployment(index) : service(index)).join('---\n');
}

function deployment(index: number): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web-${index}\n  namespace: shop\n  labels:\n    app.kubernetes.io/name: web-${index}\n    app.kubernetes.io/part-of: shop\nspec:\n  replicas: 3\n  selector:\n    matchLabels:\n      app: web-${index}\n  template:\n    metadata:\n      labels:\n        app: web-${index}\n    spec:\n      containers:\n        - name: web\n          image: example/web:v1\n          ports:\n            - name: http\n              containerPort: 8080\n          env:\n            - name: LOG_LEVEL\n              value: info\n          resources:\n            requests:\n              cpu: 100m\n              memory: 64Mi\n            limits:\n              memory: 128Mi\n          livenessProbe:\n            httpGet:\n              path: /healthz\n              port: http\n            periodSeconds: 10\n          readinessProbe:\n            httpGet:\n              path: /ready\n              port: http\n            periodSeconds: 5\n`;
}

function service(index: number): string {
  const ports = Array.from({ length: 8 }, (_, port) => `    - name: port-${port}\n      port: ${8000 + port}\n      targetPort: http\n      protocol: TCP\n`).join('');
  return `apiVersion: v1\nkind: Service\nmetadata:\n  name: web-${index}\n  namespace: shop\n  labels:\n    app.kubernetes.io/name: web-${index}\nspec:\n  type: ClusterIP\n  selector:\n    app: web-${index - 1}\n  ports:\n${ports}`;
}

/** A ConfigMap so long, and a Deployment below it that is edited. */
function longConfigMap(lines: number): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: long\ndata:\n${Array.from({ length: lines - 50 }, (_, index) => `  key-${index}: value-${index}\n`).join('')}---\n${deployment(0)}`;
}

/** The middle one of the lines that hold `what`. */
function lineOf(text: string, what: string): number {
  const found = text.split('\n').flatMap((line, index) => line.includes(what) ? [index] : []);
  return found[found.length >> 1] ?? 0;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createProtocolConnection, type CodeAction, type CodeLens, type CompletionItem, type DocumentHighlight, type Hover, type InlayHint, type Location, type LogMessageParams, type ProtocolConnection, type PublishDiagnosticsParams, type SelectionRange, type WorkspaceEdit, type WorkspaceSymbol } from 'vscode-languageserver-protocol/node';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { useTranslations } from '../../../src/base/words.ts';
import { Connection } from '../../../src/languageServer/connection.ts';
import { IMAGES, type ImagesParams } from '../../../src/languageServer/protocol.ts';
import { startServer, type ServerProcess } from '../../../src/languageServer/server.ts';
import { eventually } from '../../eventually.ts';

const URI = 'file:///a.yaml';
const TEXT = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\ndta: {}\n';

/** A server of its own, and the editor's end of the connection to it. */
function createProtocol(clock: FakeClock, own?: ServerProcess): ProtocolConnection {
  const [up, down] = [new PassThrough(), new PassThrough()];
  startServer(new Connection(new StreamMessageReader(up), new StreamMessageWriter(down)), clock, own);
  const client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
  client.listen();
  return client;
}

suite('the language server over LSP', () => {
  const clock = new FakeClock();
  let client: ProtocolConnection;
  let published: PublishDiagnosticsParams[] = [];
  let arrived: () => void = () => undefined;
  const nextDiagnostics = () => new Promise<PublishDiagnosticsParams>(resolve => { arrived = () => resolve(published.at(-1) as PublishDiagnosticsParams); });

  before(async () => {
    client = createProtocol(clock);
    client.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => { published.push(params); arrived(); });
    await client.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
  });
  after(() => { client.end(); client.dispose(); });

  test('opening a file publishes what is wrong, at its place in the file', async () => {
    published = [];
    const next = nextDiagnostics();
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri: URI, languageId: 'yaml', version: 1, text: TEXT } });
    const { diagnostics } = await next;
    assert.deepEqual(diagnostics.map(({ code, range }) => [code, range.start.line, range.start.character, range.end.character]), [['unknown-field', 9, 0, 3]]);
  });

  test('a fix is offered where the finding is', async () => {
    const actions = await client.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: URI }, range: { start: { line: 9, character: 1 }, end: { line: 9, character: 1 } }, context: { diagnostics: [], only: ['quickfix'] } });
    assert.deepEqual(actions.map(action => [action.title, action.edit?.changes?.[URI]?.[0]?.newText]), [['Change to "data"', 'data']]);
  });

  test('a burst of edits publishes once, after the last', async () => {
    published = [];
    for (const [version, character] of [[2, 1], [3, 2]] as const) {
      await client.sendNotification('textDocument/didChange', { textDocument: { uri: URI, version }, contentChanges: [{ range: { start: { line: 9, character }, end: { line: 9, character } }, text: version === 2 ? 'a' : '' }] });
    }
    await client.sendRequest('textDocument/documentSymbol', { textDocument: { uri: URI } });
    assert.equal(published.length, 0);
    const next = nextDiagnostics();
    await clock.advance(20);
    assert.deepEqual((await next).diagnostics, []);
    assert.equal(published.length, 1);
  });

  test('images that the editor hands over are offered, and pinned to', async () => {
    const uri = 'file:///nowhere/compose.yaml';
    const digest = `sha256:${'a'.repeat(64)}`;
    await client.sendNotification(IMAGES, { images: [{ tags: ['nginx:1.27'], digests: [`nginx@${digest}`] }] } satisfies ImagesParams);
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'dockercompose', version: 1, text: 'services:\n  web:\n    image: nginx:1.27\n    ports: ["80"]\n' } });
    const items = await client.sendRequest<CompletionItem[]>('textDocument/completion', { textDocument: { uri }, position: { line: 2, character: 17 } });
    assert.deepEqual(items.map(({ label }) => label), ['nginx:1.27', `nginx@${digest}`]);
    const actions = await client.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 2, character: 14 }, end: { line: 2, character: 14 } }, context: { diagnostics: [], only: ['refactor'] } });
    assert.deepEqual(actions.map(({ title }) => title), ['Pin to the digest that Docker has (sha256:aaaaaaaaaaaa…)', 'Convert to Kubernetes manifests']);
    const resolved = await client.sendRequest<CodeAction>('codeAction/resolve', actions[1]);
    assert.deepEqual(resolved.edit?.documentChanges?.flatMap(change => 'kind' in change ? [[change.kind, 'uri' in change ? change.uri : '']] : []), [['create', 'file:///nowhere/kubernetes/web-deployment.yaml'], ['create', 'file:///nowhere/kubernetes/web-service.yaml']]);
    await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  });

  test('completion and hover answer in the second document', async () => {
    const items = await client.sendRequest<CompletionItem[]>('textDocument/completion', { textDocument: { uri: URI }, position: { line: 10, character: 0 } });
    const item = items.find(({ label }) => label === 'binaryData');
    assert.ok(item);
    assert.deepEqual([item.documentation, item.insertTextMode], [undefined, 1]);
    const resolved = await client.sendRequest<CompletionItem>('completionItem/resolve', item);
    assert.match((resolved.documentation as { value: string }).value, /BinaryData contains the binary data/);
    const hover = await client.sendRequest<Hover>('textDocument/hover', { textDocument: { uri: URI }, position: { line: 9, character: 1 } });
    assert.match((hover.contents as { value: string }).value, /^\*\*data\*\* `map\[string\]string`/);
  });

  test('every feature that reads one document answers', async () => {
    const at = { textDocument: { uri: URI } };
    const whole = { start: { line: 0, character: 0 }, end: { line: 11, character: 0 } };
    const ask = <T>(method: string, params: object) => client.sendRequest<T>(`textDocument/${method}`, { ...at, ...params });
    assert.deepEqual((await ask<{ startLine: number; endLine: number }[]>('foldingRange', {})).map(({ startLine, endLine }) => [startLine, endLine]), [[2, 3], [7, 8]]);
    const [selection] = await ask<SelectionRange[]>('selectionRange', { positions: [{ line: 8, character: 8 }] });
    assert.deepEqual([selection?.range.start.character, selection?.parent?.range.start.character], [8, 2]);
    assert.deepEqual(await ask('documentLink', {}), []);
    const { data: whole5 } = await ask<{ data: number[] }>('semanticTokens/full', {});
    assert.deepEqual(whole5.slice(0, 5), [0, 12, 2, 1, 0]);
    assert.deepEqual((await ask<{ data: number[] }>('semanticTokens/range', { range: { ...whole, end: { line: 0, character: 20 } } })).data, [0, 12, 2, 1, 0]);
    assert.deepEqual(await ask('formatting', { options: { tabSize: 2, insertSpaces: true } }), []);
    assert.deepEqual(await ask('inlayHint', { range: whole }), []);
  });

  test('defaults are told of an object, not of a patch of one', async () => {
    const open = (uri: string, text: string) => client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    const hintsOf = async (uri: string) => (await client.sendRequest<InlayHint[]>('textDocument/inlayHint', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } } })).map(({ label }) => label);
    const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n';
    const [whole, patch, kustomization] = ['web', 'patch', 'kustomization'].map(name => `file:///patched/${name}.yaml`) as [string, string, string];
    await open(whole, service);
    await open(patch, service);
    await open(kustomization, 'resources: [web.yaml]\npatches: [{path: patch.yaml}]\n');
    assert.deepEqual([await hintsOf(whole), await hintsOf(patch)], [['type: ClusterIP'], []]);
    for (const uri of [whole, patch, kustomization]) await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  });

  test('a notification that cannot be handled is told in the log, and the next is', async () => {
    const told: LogMessageParams[] = [];
    const listening = client.onNotification('window/logMessage', (params: LogMessageParams) => { told.push(params); });
    await client.sendNotification(IMAGES, null);
    await client.sendNotification('textDocument/didOpen', {});
    assert.deepEqual(await client.sendRequest('textDocument/documentLink', { textDocument: { uri: URI } }), []);
    listening.dispose();
    assert.deepEqual(told.map(({ type, message }) => [type, /^Notification handler '(.*)' failed with message: ./.exec(message)?.[1]]), [[1, IMAGES], [1, 'textDocument/didOpen']]);
  });

  for (const { of, process, followed } of [{ of: 'that it names', process: { processId: 7 }, followed: [7] }, { of: 'of null', process: { processId: null }, followed: [] }, { of: 'that it leaves out', process: {}, followed: [] }]) {
    test(`of its editor's process ${of} a server follows ${JSON.stringify(followed)}`, async () => {
      const seen: unknown[] = [];
      const other = createProtocol(new FakeClock(), { exit: () => undefined, follow: pid => { seen.push(pid); } });
      await other.sendRequest('initialize', { ...process, rootUri: null, capabilities: {} });
      other.end();
      other.dispose();
      assert.deepEqual(seen, followed);
    });
  }

  test('a server speaks the language of its editor, but for Kubernetes\' own sentences', async () => {
    const other = createProtocol(new FakeClock());
    try {
      const translations = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../../../l10n/bundle.l10n.de.json'), 'utf8')) as Record<string, string>;
      await other.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {}, initializationOptions: { translations } });
      const diagnosed = new Promise<PublishDiagnosticsParams>(resolve => { other.onNotification('textDocument/publishDiagnostics', resolve); });
      const uri = 'file:///de.yaml';
      await other.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: A\ndta: {}\n' } });
      assert.deepEqual((await diagnosed).diagnostics.map(({ message }) => String(message).slice(0, 60)), ['metadata.name: Invalid value: "A": a lowercase RFC 1123 subd', 'unbekanntes Feld "dta" in ConfigMap; meinten Sie "data"?']);
      const actions = await other.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 4, character: 1 }, end: { line: 4, character: 1 } }, context: { diagnostics: [], only: ['quickfix'] } });
      assert.deepEqual(actions.map(({ title }) => title), ['In "data" ändern']);
    } finally {
      useTranslations(undefined);
      other.end();
      other.dispose();
    }
  });

  test('an object moves to a file of its own, and all fixes come by name only', async () => {
    const actions = await client.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: URI }, range: { start: { line: 9, character: 1 }, end: { line: 9, character: 1 } }, context: { diagnostics: [], only: ['refactor'] } });
    assert.deepEqual(actions.map(({ title, edit }) => [title, edit?.documentChanges?.map(change => 'uri' in change ? change.uri : 'edits')]), [['Move ConfigMap b to a file of its own', ['file:///b-configmap.yaml', 'edits', 'edits']], ['Split into 2 files, one for each object', ['file:///b-configmap.yaml', 'edits', 'edits']]]);
    const titles = async (only: string) => (await client.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: URI }, range: { start: { line: 9, character: 1 }, end: { line: 9, character: 1 } }, context: { diagnostics: [], only: [only] } })).map(({ title }) => title);
    assert.deepEqual([await titles('source.fixAll'), await titles('refactor.move'), await titles('refactor.extract')], [[], actions.map(({ title }) => title), []]);
  });

  test('an object moves neither out of what a kustomization names nor into a file that is there', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-language-server-'));
    const other = createProtocol(new FakeClock());
    try {
      const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
      const two = (name: string) => ['', '-2'].map(suffix => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}${suffix}\n`).join('---\n');
      for (const name of ['free', 'named', 'taken', 'open']) writeFileSync(path.join(folder, `${name}.yaml`), two(name));
      writeFileSync(path.join(folder, 'kustomization.yaml'), 'resources: [named.yaml]\n');
      writeFileSync(path.join(folder, 'taken-configmap.yaml'), '');
      await other.sendRequest('initialize', { processId: null, rootUri: pathToFileURL(folder).href, capabilities: {} });
      await other.sendNotification('initialized', {});
      for (const [name, text] of [...['free', 'named', 'taken', 'open'].map(each => [`${each}.yaml`, two(each)] as const), ['open-configmap.yaml', 'a: 1\n'] as const]) await other.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf(name), languageId: 'yaml', version: 1, text } });
      const moves = async (name: string) => (await other.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri: uriOf(`${name}.yaml`) }, range: { start: { line: 1, character: 1 }, end: { line: 1, character: 1 } }, context: { diagnostics: [], only: ['refactor'] } })).map(({ title }) => title).filter(title => /^(?:Move|Split)/.test(title));
      const split = 'Split into 2 files, one for each object';
      await eventually('the workspace is read', async () => isDeepStrictEqual(await moves('free'), ['Move ConfigMap free to a file of its own', split]));
      assert.deepEqual([await moves('named'), await moves('taken'), await moves('open')], [[], [split], [split]]);
    } finally {
      other.end();
      other.dispose();
      rmSync(folder, { recursive: true });
    }
  });

  test('names lead from one file to another, also to files that are not open', async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-language-server-'));
    const other = createProtocol(new FakeClock());
    try {
      const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
      writeFileSync(path.join(folder, 'settings.yaml'), 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n');
      await other.sendRequest('initialize', { processId: null, rootUri: pathToFileURL(folder).href, capabilities: {} });
      await other.sendNotification('initialized', {});
      await other.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf('pod.yaml'), languageId: 'yaml', version: 1, text: 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: c\n    image: b\n    envFrom:\n    - configMapRef:\n        name: settings\n' } });
      const at = { textDocument: { uri: uriOf('pod.yaml') }, position: { line: 10, character: 16 } };
      const target = { uri: uriOf('settings.yaml'), range: { start: { line: 3, character: 8 }, end: { line: 3, character: 16 } } };
      let definition = null as Location[] | null;
      await eventually('the definition in the other file is found', async () => { definition = await other.sendRequest<Location[] | null>('textDocument/definition', at); return definition !== null; });
      assert.deepEqual(definition, [target]);
      assert.deepEqual((await other.sendRequest<Location[]>('textDocument/references', { ...at, context: { includeDeclaration: true } })).map(({ uri }) => uri), [uriOf('pod.yaml'), uriOf('settings.yaml')]);
      assert.deepEqual((await other.sendRequest<DocumentHighlight[]>('textDocument/documentHighlight', at)).map(({ kind }) => kind), [2]);
      assert.deepEqual(await other.sendRequest('textDocument/prepareRename', at), { range: { start: { line: 10, character: 14 }, end: { line: 10, character: 22 } }, placeholder: 'settings' });
      const { documentChanges } = await other.sendRequest<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'config' });
      assert.deepEqual(documentChanges?.find(change => 'edits' in change && change.textDocument.uri === uriOf('settings.yaml')), { textDocument: { uri: uriOf('settings.yaml'), version: null }, edits: [{ range: target.range, newText: 'config' }] });
      await assert.rejects(other.sendRequest('textDocument/rename', { ...at, newName: 'Not Valid' }), /lowercase RFC 1123 subdomain/);
      assert.deepEqual((await other.sendRequest<WorkspaceSymbol[]>('workspace/symbol', { query: 'sett' })).map(({ name }) => name), ['ConfigMap settings']);
      assert.match(((await other.sendRequest<Hover>('textDocument/hover', at)).contents as { value: string }).value, /^ConfigMap `settings`: declared in \[settings\.yaml:4\]/);
      const items = await other.sendRequest<CompletionItem[]>('textDocument/completion', at);
      assert.deepEqual(items.map(({ label }) => label), ['settings']);
      await other.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf('settings.yaml'), languageId: 'yaml', version: 1, text: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n' } });
      assert.deepEqual((await other.sendRequest<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: uriOf('settings.yaml') } })).map(({ command }) => command?.title), ['used by 1']);
      const top = { line: 0, character: 0 };
      await other.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf('settings.yaml'), version: 2 }, contentChanges: [{ range: { start: top, end: top }, text: '# moved\n' }] });
      const moved = { start: { line: 4, character: 8 }, end: { line: 4, character: 16 } };
      const after = await other.sendRequest<WorkspaceEdit>('textDocument/rename', { ...at, newName: 'config' });
      assert.deepEqual(after.documentChanges?.find(change => 'edits' in change && change.textDocument.uri === uriOf('settings.yaml')), { textDocument: { uri: uriOf('settings.yaml'), version: 2 }, edits: [{ range: moved, newText: 'config' }] });
    } finally {
      other.end();
      other.dispose();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('closing a file takes its diagnostics away', async () => {
    const next = nextDiagnostics();
    await client.sendNotification('textDocument/didClose', { textDocument: { uri: URI } });
    assert.deepEqual((await next).diagnostics, []);
  });
});

suite('diagnostics across files, with an editor that answers for its settings', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-diagnostics-'));
  const uriOf = (name: string) => pathToFileURL(path.join(folder, name)).href;
  const clock = new FakeClock();
  const published = new Map<string, PublishDiagnosticsParams['diagnostics']>();
  const pod = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: a\n    envFrom:\n    - configMapRef: {name: setings}\n';
  const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
  let settings: object = { practice: 'off', severity: { 'latest-tag': 'warning' } };
  let refreshed = 0;
  let client: ProtocolConnection;
  /** Until what was published of a file is as expected; every step of the clock lets what is due happen. */
  const until = async (uri: string, codes: readonly string[]) => {
    const now = () => published.get(uri)?.map(({ code, severity }) => `${code} ${severity}`);
    await eventually(`${codes.join(', ')} in ${uri}`, async () => { await clock.advance(20); return JSON.stringify(now()) === JSON.stringify(codes); }).catch(() => undefined);
    assert.deepEqual(now(), codes);
  };

  before(async () => {
    writeFileSync(path.join(folder, 'settings.yaml'), configMap('settings'));
    client = createProtocol(clock);
    client.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) => { published.set(uri, diagnostics); });
    client.onRequest('workspace/configuration', () => [settings]);
    client.onRequest('client/registerCapability', () => null);
    client.onRequest('workspace/codeLens/refresh', () => { refreshed++; return null; });
    await client.sendRequest('initialize', { processId: null, rootUri: null, workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'w' }], capabilities: { workspace: { configuration: true, codeLens: { refreshSupport: true }, workspaceFolders: true, didChangeWatchedFiles: { dynamicRegistration: true } } } });
    await client.sendNotification('initialized', {});
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf('pod.yaml'), languageId: 'yaml', version: 1, text: pod } });
  });
  after(() => { client.end(); client.dispose(); rmSync(folder, { recursive: true }); });

  test('a misspelt name is marked, with the declaration in the other file and the page that explains it', async () => {
    await until(uriOf('pod.yaml'), ['latest-tag 2', 'unknown-reference 2']);
    const [, reference] = published.get(uriOf('pod.yaml')) ?? [];
    assert.deepEqual([reference?.relatedInformation?.map(({ location }) => [location.uri, location.range.start.line]), reference?.codeDescription?.href.split('#')[1]], [[[uriOf('settings.yaml'), 3]], 'unknown-reference']);
  });

  test('a place that a finding points to moves with its text, in its own document and below others', async () => {
    const lineOf = () => published.get(uriOf('pod.yaml'))?.[1]?.relatedInformation?.map(({ location }) => location.range.start.line);
    const untilLine = (line: number) => eventually(`the place is on line ${line}`, async () => { await clock.advance(20); return JSON.stringify(lineOf()) === JSON.stringify([line]); });
    const insert = (version: number, line: number, text: string) => client.sendNotification('textDocument/didChange', { textDocument: { uri: uriOf('settings.yaml'), version }, contentChanges: [{ range: { start: { line, character: 0 }, end: { line, character: 0 } }, text }] });
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf('settings.yaml'), languageId: 'yaml', version: 1, text: configMap('settings') } });
    await insert(2, 2, '# a comment\n');
    await untilLine(4);
    await insert(3, 0, '# text without an object\n---\n');
    await untilLine(6);
    await insert(4, 0, '# more\n');
    await untilLine(7);
    await client.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf('settings.yaml') } });
    await untilLine(3);
  });

  test('an edit of one file changes what is said of another', async () => {
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri: uriOf('settings.yaml'), languageId: 'yaml', version: 1, text: configMap('setings') } });
    await until(uriOf('pod.yaml'), ['latest-tag 2']);
    await client.sendNotification('textDocument/didClose', { textDocument: { uri: uriOf('settings.yaml') } });
    await until(uriOf('pod.yaml'), ['latest-tag 2', 'unknown-reference 2']);
  });

  test('so does a change on the disk, and lenses are asked for again', async () => {
    const before = refreshed;
    writeFileSync(path.join(folder, 'settings.yaml'), configMap('setings'));
    await client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('settings.yaml'), type: 2 }] });
    await until(uriOf('pod.yaml'), ['latest-tag 2']);
    assert.ok(before >= 1 && refreshed > before, `${before} times, then ${refreshed}`);
  });

  test('a folder that is renamed or deleted takes its files along', async () => {
    mkdirSync(path.join(folder, 'old'));
    writeFileSync(path.join(folder, 'old', 'more.yaml'), configMap('setings2'));
    const changed = (...changes: readonly (readonly [name: string, type: number])[]) => client.sendNotification('workspace/didChangeWatchedFiles', { changes: changes.map(([name, type]) => ({ uri: uriOf(name), type })) });
    const names = async () => (await client.sendRequest<WorkspaceSymbol[]>('workspace/symbol', { query: 'setings2' })).map(({ location }) => location.uri);
    const untilNames = (expected: readonly string[]) => eventually(`known are ${expected.join(', ')}`, async () => JSON.stringify(await names()) === JSON.stringify(expected.map(uriOf)));
    await changed(['old', 1]);
    await untilNames(['old/more.yaml']);
    renameSync(path.join(folder, 'old'), path.join(folder, 'new'));
    await changed(['old', 3], ['new', 1]);
    await untilNames(['new/more.yaml']);
    rmSync(path.join(folder, 'new'), { recursive: true });
    await changed(['new', 3]);
    await untilNames([]);
  });

  test('a folder that joins the workspace is read, and one that leaves it forgotten', async () => {
    const other = mkdtempSync(path.join(os.tmpdir(), 'slipway-other-'));
    const joined = { uri: pathToFileURL(other).href, name: 'other' };
    const names = async () => (await client.sendRequest<WorkspaceSymbol[]>('workspace/symbol', { query: 'elsewhere' })).length;
    try {
      mkdirSync(path.join(other, 'c++ (@home)'));
      writeFileSync(path.join(other, 'c++ (@home)', 'more.yaml'), configMap('elsewhere'));
      await client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [joined], removed: [] } });
      await eventually('the folder is read', async () => await names() > 0);
      const opened = { uri: `${joined.uri}/c%2B%2B%20%28%40home%29/more.yaml` };
      await client.sendNotification('textDocument/didOpen', { textDocument: { ...opened, languageId: 'yaml', version: 1, text: configMap('elsewhere') } });
      assert.equal(await names(), 1);
      await client.sendNotification('textDocument/didClose', { textDocument: opened });
      await client.sendNotification('workspace/didChangeWorkspaceFolders', { event: { added: [], removed: [joined] } });
      assert.equal(await names(), 0);
    } finally { rmSync(other, { recursive: true }); }
  });

  test('a settings file of the folder wins over the editor\'s settings, and is followed', async () => {
    writeFileSync(path.join(folder, '.slipway.yaml'), 'severity: {latest-tag: error}\n');
    await client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('.slipway.yaml'), type: 1 }] });
    await until(uriOf('pod.yaml'), ['latest-tag 1']);
    rmSync(path.join(folder, '.slipway.yaml'));
    await client.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf('.slipway.yaml'), type: 3 }] });
    await until(uriOf('pod.yaml'), ['latest-tag 2']);
  });

  test('settings hold at once', async () => {
    settings = { severity: { 'latest-tag': 'off' } };
    await client.sendNotification('workspace/didChangeConfiguration', { settings: null });
    await until(uriOf('pod.yaml'), []);
  });
});

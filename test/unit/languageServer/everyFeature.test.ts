import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, suite, test } from 'node:test';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createProtocolConnection, type CodeAction, type CodeLens, type CompletionItem, type DocumentHighlight, type DocumentLink, type DocumentSymbol, type FoldingRange, type Hover, type InitializeResult, type InlayHint, type Location, type Position, type ProtocolConnection, type Range, type SelectionRange, type SemanticTokens, type ServerCapabilities, type TextEdit, type WorkspaceEdit, type WorkspaceSymbol } from 'vscode-languageserver-protocol/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FakeClock } from '../../../src/base/fakeClock.ts';
import { TOKEN_TYPES } from '../../../src/language/semanticTokens.ts';
import { Connection } from '../../../src/languageServer/connection.ts';
import { IMAGES, type ImagesParams } from '../../../src/languageServer/protocol.ts';
import { startServer } from '../../../src/languageServer/server.ts';

/*
 * Every feature that the server announces and every code action, over the protocol: asked at the one `|` of a file, or of the lines between two.
 */

const FILE = 'file:///shop/web.yaml';
const OTHER = 'file:///shop/other.yaml';
const THIRD = 'file:///shop/third.yaml';

const HEAD = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels: {app: web}\n  template:\n    metadata:\n      labels: {app: web}\n    spec:\n      containers:\n      - name: web\n        image: web:1\n        ports:\n        - name: http\n          containerPort: 8080\n';
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const pod = (reference: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\nspec:\n  containers:\n  - name: c\n    image: web:1\n    envFrom: [{configMapRef: {name: ${reference}}}]\n`;
const at = (text: string, where: string) => text.replace(where, `|${where}`);

/** What is asked: of the cursor, or of the selection, in the file that holds it. */
interface Asked { readonly text: TextDocument; readonly position: Position; readonly range: Range }

interface Case {
  /** The capability that the server announces. */
  readonly feature: keyof ServerCapabilities;
  readonly name: string;
  readonly marked: string;
  readonly other?: string;
  /** The answer, as few words as tell it. */
  ask(client: ProtocolConnection, asked: Asked): Promise<unknown>;
  readonly expected: unknown;
}

const FILE_OF = { textDocument: { uri: FILE } };
const OPTIONS = { options: { tabSize: 2, insertSpaces: true } };
const textAt = ({ text }: Asked, range: Range | undefined) => text.getText(range);
const applied = ({ text }: Asked, edits: readonly TextEdit[]) => TextDocument.applyEdits(text, [...edits]);
const place = ({ uri, range: { start } }: Location) => `${uri.slice(uri.lastIndexOf('/') + 1)}:${start.line}`;

const cases: readonly Case[] = [
  {
    feature: 'completionProvider', name: 'completion offers the fields that are required first', marked: 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  |\n', expected: ['selector', 'template', 'minReadySeconds'],
    ask: async (client, { position }) => (await client.sendRequest<CompletionItem[]>('textDocument/completion', { ...FILE_OF, position })).sort((a, b) => a.sortText! < b.sortText! ? -1 : 1).slice(0, 3).map(({ label }) => label),
  },
  {
    feature: 'completionProvider', name: 'completion knows names of other files', marked: pod('|'), other: configMap('settings'), expected: ['settings'],
    ask: async (client, { position }) => (await client.sendRequest<CompletionItem[]>('textDocument/completion', { ...FILE_OF, position })).map(({ label }) => label),
  },
  {
    feature: 'hoverProvider', name: 'hover tells what a field is for', marked: at(HEAD, 'containerPort'), expected: ['containerPort', true],
    ask: async (client, asked) => { const found = await client.sendRequest<Hover>('textDocument/hover', { ...FILE_OF, position: asked.position }); return [textAt(asked, found.range), JSON.stringify(found.contents).includes('Number of port to expose')]; },
  },
  {
    feature: 'definitionProvider', name: 'definition leads to the other file', marked: pod('|settings'), other: configMap('settings'), expected: ['other.yaml:3'],
    ask: async (client, { position }) => (await client.sendRequest<Location[]>('textDocument/definition', { ...FILE_OF, position })).map(place),
  },
  {
    feature: 'referencesProvider', name: 'references are found in the other file', marked: configMap('|settings'), other: pod('settings'), expected: ['other.yaml:8'],
    ask: async (client, { position }) => (await client.sendRequest<Location[]>('textDocument/references', { ...FILE_OF, position, context: { includeDeclaration: false } })).map(place),
  },
  {
    feature: 'documentHighlightProvider', name: 'all places of a name in the file are highlighted', marked: `${configMap('settings')}---\n${pod('|settings')}`, expected: [[3, 3], [13, 2]],
    ask: async (client, { position }) => (await client.sendRequest<DocumentHighlight[]>('textDocument/documentHighlight', { ...FILE_OF, position })).map(({ range, kind }) => [range.start.line, kind]),
  },
  {
    feature: 'renameProvider', name: 'rename changes both files', marked: configMap('|settings'), other: pod('settings'), expected: { 'other.yaml': ['options'], 'web.yaml': ['options'] },
    ask: async (client, { position }) => {
      const { documentChanges = [] } = await client.sendRequest<WorkspaceEdit>('textDocument/rename', { ...FILE_OF, position, newName: 'options' });
      return Object.fromEntries(documentChanges.flatMap(change => 'edits' in change ? [[change.textDocument.uri.slice('file:///shop/'.length), change.edits.map(edit => 'newText' in edit ? edit.newText : '')] as const] : []).sort(([a], [b]) => a < b ? -1 : 1));
    },
  },
  {
    feature: 'renameProvider', name: 'what can be renamed is told with its name', marked: configMap('|settings'), expected: ['settings', 'settings'],
    ask: async (client, asked) => { const found = await client.sendRequest<{ range: Range; placeholder: string }>('textDocument/prepareRename', { ...FILE_OF, position: asked.position }); return [textAt(asked, found.range), found.placeholder]; },
  },
  {
    feature: 'documentSymbolProvider', name: 'the outline of a file', marked: `|${configMap('settings')}`, expected: ['ConfigMap settings', ['metadata']],
    ask: async client => { const [found] = await client.sendRequest<DocumentSymbol[]>('textDocument/documentSymbol', FILE_OF); return [found?.name, found?.children?.map(({ name }) => name).filter(name => name === 'metadata')]; },
  },
  {
    feature: 'workspaceSymbolProvider', name: 'objects of all files are found by a part of their name', marked: `|${configMap('settings')}`, other: configMap('set-b'), expected: ['ConfigMap set-b', 'ConfigMap settings'],
    ask: async client => (await client.sendRequest<WorkspaceSymbol[]>('workspace/symbol', { query: 'set' })).map(({ name }) => name).sort(),
  },
  {
    feature: 'foldingRangeProvider', name: 'mappings fold', marked: `|${configMap('settings')}data:\n  a: b\n`, expected: [[2, 3], [4, 5]],
    ask: async client => (await client.sendRequest<FoldingRange[]>('textDocument/foldingRange', FILE_OF)).map(({ startLine, endLine }) => [startLine, endLine]),
  },
  {
    feature: 'selectionRangeProvider', name: 'a selection grows from the value to its entry', marked: configMap('set|tings'), expected: ['settings', 'name: settings'],
    ask: async (client, asked) => { const [found] = await client.sendRequest<SelectionRange[]>('textDocument/selectionRange', { ...FILE_OF, positions: [asked.position] }); return [found, found?.parent].map(each => textAt(asked, each?.range)); },
  },
  {
    feature: 'documentLinkProvider', name: 'an image leads to its page', marked: `|${HEAD.replace('web:1', 'nginx:1.27')}`, expected: [['nginx:1.27', 'https://hub.docker.com/_/nginx']],
    ask: async (client, asked) => (await client.sendRequest<DocumentLink[]>('textDocument/documentLink', FILE_OF)).map(({ range, target }) => [textAt(asked, range), target]),
  },
  {
    feature: 'codeLensProvider', name: 'a lens counts who uses an object', marked: `|${configMap('settings')}`, other: pod('settings'), expected: [[0, 'used by 1']],
    ask: async client => (await client.sendRequest<CodeLens[]>('textDocument/codeLens', FILE_OF)).map(({ range, command }) => [range.start.line, command?.title]),
  },
  {
    feature: 'inlayHintProvider', name: 'a default that applies is hinted', marked: '|apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector: {app: web}\n|', expected: ['type: ClusterIP'],
    ask: async (client, { range }) => (await client.sendRequest<InlayHint[]>('textDocument/inlayHint', { ...FILE_OF, range })).map(({ label }) => label),
  },
  {
    feature: 'semanticTokensProvider', name: 'a version has a colour of its own', marked: `|${configMap('settings')}`, expected: ['v1', true],
    ask: async (client, asked) => { const { data: [line = 0, character = 0, length = 0, type = -1] } = await client.sendRequest<SemanticTokens>('textDocument/semanticTokens/full', FILE_OF); return [textAt(asked, { start: { line, character }, end: { line, character: character + length } }), TOKEN_TYPES[type] !== undefined]; },
  },
  {
    feature: 'semanticTokensProvider', name: 'so has what is on the screen', marked: `${configMap('a')}---\n|${configMap('b')}|`, expected: 5,
    ask: async (client, { range }) => (await client.sendRequest<SemanticTokens>('textDocument/semanticTokens/range', { ...FILE_OF, range })).data[0],
  },
  {
    feature: 'documentFormattingProvider', name: 'formatting keeps comments', marked: '|apiVersion: v1\nkind: ConfigMap\nmetadata:\n    name:   a # kept\n', expected: 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a # kept\n',
    ask: async (client, asked) => applied(asked, await client.sendRequest<TextEdit[]>('textDocument/formatting', { ...FILE_OF, ...OPTIONS })),
  },
  {
    feature: 'documentRangeFormattingProvider', name: 'formatting of lines leaves the others', marked: 'apiVersion: v1\nkind:   ConfigMap\nmetadata:\n|  name:   a\n|data:   {}\n', expected: 'apiVersion: v1\nkind:   ConfigMap\nmetadata:\n  name: a\ndata:   {}\n',
    ask: async (client, asked) => applied(asked, await client.sendRequest<TextEdit[]>('textDocument/rangeFormatting', { ...FILE_OF, ...OPTIONS, range: asked.range })),
  },
  {
    feature: 'codeActionProvider', name: 'a fix changes what is wrong', marked: `${configMap('a')}d|ta: {}\n`, expected: [`${configMap('a')}data: {}\n`],
    ask: async (client, asked) => (await actions(client, asked, ['quickfix'])).map(({ edit }) => applied(asked, edit?.changes?.[FILE] ?? [])),
  },
];

const actions = (client: ProtocolConnection, { range }: Asked, only?: readonly string[]) => client.sendRequest<CodeAction[]>('textDocument/codeAction', { ...FILE_OF, range, context: { diagnostics: [], ...only === undefined ? {} : { only } } });

/** Code actions by their titles, and a line that each of them writes or a file that it makes. */
const actionCases: readonly { readonly title: string; readonly marked: string; readonly other?: string; readonly third?: string; readonly only?: string; readonly writes: RegExp }[] = [
  { title: 'Add a readiness probe', marked: at(HEAD, 'image:'), writes: /readinessProbe:\n +httpGet:/ },
  { title: 'Add a liveness probe', marked: at(HEAD, 'image:'), writes: /livenessProbe:/ },
  { title: 'Add resource requests and limits', marked: at(HEAD, 'image:'), writes: /limits:\n +memory: 128Mi/ },
  { title: 'Add a restricted security context', marked: at(HEAD, 'image:'), writes: /allowPrivilegeEscalation: false/ },
  { title: 'Extract the plain variable into ConfigMap web-env', marked: at(`${HEAD}        env:\n        - name: A\n          value: b\n`, 'image:'), writes: /kind: ConfigMap\nmetadata:\n {2}name: web-env/ },
  { title: 'Extract 2 plain variables into ConfigMap web-env', marked: at(`${HEAD}        env:\n        - name: A\n          value: b\n        - name: B\n          value: c\n`, 'image:'), writes: /data:\n {2}A: b\n {2}B: c/ },
  ...['Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'NetworkPolicy'].map(kind => ({ title: `Generate a ${kind} for Deployment web`, marked: at(HEAD, 'kind:'), writes: new RegExp(`kind: ${kind}\\nmetadata:\\n  name: web`) })),
  { title: 'Move ConfigMap b to a file of its own', marked: `${configMap('a')}---\n${at(configMap('b'), 'kind')}`, writes: /b-configmap\.yaml/ },
  { title: 'Split into 2 files, one for each object', marked: `${at(configMap('a'), 'kind')}---\n${configMap('b')}`, writes: /b-configmap\.yaml/ },
  { title: 'Join the other manifest file of this folder into this one', marked: at(configMap('a'), 'kind'), other: configMap('b'), writes: /---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}name: b/ },
  { title: 'Join the 2 other manifest files of this folder into this one', marked: at(configMap('a'), 'kind'), other: configMap('b'), third: configMap('c'), writes: /---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n {2}name: c/ },
  { title: 'Pin to the digest that Docker has (sha256:aaaaaaaaaaaa…)', marked: at(HEAD, 'web:1'), writes: /@sha256:a{64}/ },
  { title: 'Fix all', marked: `|${configMap('a')}data: {a: 1}\n`, only: 'source.fixAll', writes: /"newText":"\\"1\\""/ },
];

/** What an action changes: the texts that it writes and the files that it makes. */
const written = ({ edit }: CodeAction) => JSON.stringify(edit).replaceAll('\\n', '\n');

function toAsked(marked: string): Asked {
  const [head = '', ...rest] = marked.split('|');
  const text = TextDocument.create(FILE, 'yaml', 1, head + rest.join(''));
  const [start, end] = [text.positionAt(head.length), text.positionAt(head.length + (rest.length > 1 ? rest[0]?.length ?? 0 : 0))];
  return { text, position: start, range: { start, end } };
}

suite('every feature answers over the protocol', () => {
  let client: ProtocolConnection;
  let capabilities: ServerCapabilities;

  before(async () => {
    const [up, down] = [new PassThrough(), new PassThrough()];
    startServer(new Connection(new StreamMessageReader(up), new StreamMessageWriter(down)), new FakeClock());
    client = createProtocolConnection(new StreamMessageReader(down), new StreamMessageWriter(up));
    client.listen();
    ({ capabilities } = await client.sendRequest<InitializeResult>('initialize', { processId: null, rootUri: null, capabilities: {} }));
    await client.sendNotification(IMAGES, { images: [{ tags: ['web:1'], digests: [`web@sha256:${'a'.repeat(64)}`] }] } satisfies ImagesParams);
  });
  after(() => { client.end(); client.dispose(); });

  async function opened<T>({ marked, other, third }: { readonly marked: string; readonly other?: string; readonly third?: string }, ask: (asked: Asked) => Promise<T>): Promise<T> {
    const asked = toAsked(marked);
    const files = Object.entries({ [FILE]: asked.text.getText(), ...other === undefined ? {} : { [OTHER]: other }, ...third === undefined ? {} : { [THIRD]: third } });
    for (const [uri, text] of files) await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    try { return await ask(asked); } finally { for (const [uri] of files) await client.sendNotification('textDocument/didClose', { textDocument: { uri } }); }
  }

  for (const example of cases) test(example.name, async () => { assert.deepEqual(await opened(example, asked => example.ask(client, asked)), example.expected); });

  for (const example of actionCases) {
    const { title, only, writes } = example;
    test(`the action "${title}"`, async () => {
      const offered = await opened(example, asked => actions(client, asked, only === undefined ? undefined : [only]));
      const action = offered.find(each => each.title === title);
      assert.ok(action, offered.map(each => each.title).join(', '));
      assert.match(written(action), writes);
      const { codeActionProvider } = capabilities;
      assert.ok(typeof codeActionProvider === 'object' && codeActionProvider.codeActionKinds?.some(kind => action.kind === kind || action.kind?.startsWith(`${kind}.`)), `${action.kind} is not announced`);
    });
  }

  test('a Compose file is converted when that is chosen', async () => {
    const uri = 'file:///shop/compose.yaml';
    await client.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'dockercompose', version: 1, text: 'services:\n  web:\n    image: web:1\n' } });
    const offered = await client.sendRequest<CodeAction[]>('textDocument/codeAction', { textDocument: { uri }, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, context: { diagnostics: [] } });
    const action = offered.find(({ title }) => title === CONVERT);
    assert.ok(action);
    assert.match(written(await client.sendRequest<CodeAction>('codeAction/resolve', action)), /web-deployment\.yaml/);
    await client.sendNotification('textDocument/didClose', { textDocument: { uri } });
  });

  test('each that the server announces has a case', () => {
    assert.deepEqual(Object.keys(capabilities).filter(key => key.endsWith('Provider')).sort(), [...new Set(cases.map(({ feature }) => feature))].sort());
  });

  test('each code action has a case', () => {
    const titles = globSync(['src/language/actions/*.ts', 'src/language/images/pinImage.ts', 'src/languageServer/features/codeActions.ts'], { cwd: ROOT })
      .flatMap(file => [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/\bt\('((?:[^'\\]|\\.)+)'/g)].map(([, title = '']) => title));
    assert.ok(titles.length > 10);
    const untested = titles.filter(title => ![CONVERT, ...actionCases.map(each => each.title)].some(each => new RegExp(`^${title.replace(/[.*+?^$()[\]|\\]/g, '\\$&').replace(/\{\d\}/g, '.+')}$`).test(each)));
    assert.deepEqual(untested, []);
  });
});

const CONVERT = 'Convert to Kubernetes manifests';
const ROOT = path.resolve(import.meta.dirname, '../../..');

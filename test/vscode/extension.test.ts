import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

interface Manifest { readonly contributes: { readonly commands: readonly { readonly command: string }[]; readonly views: Readonly<Record<string, readonly { readonly id: string }[]>> } }

const extension = vscode.extensions.getExtension<unknown>('slipway.slipway');
const manifest = extension?.packageJSON as Manifest;
const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/');

/** Asks until the answer is good: what language servers and watchers do takes a moment. */
async function eventually<T>(ask: () => Thenable<T> | T, isGood: (answer: T) => boolean): Promise<T> {
  for (;;) { // the runner's own limit ends it
    const answer = await ask();
    if (isGood(answer)) return answer;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const openYaml = (content: string) => vscode.workspace.openTextDocument({ language: 'yaml', content });
const deployment = () => vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, 'my-app', 'deployment.yaml'));
const lensesOf = async ({ uri }: vscode.TextDocument) => await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 10);
const ours = (document: vscode.TextDocument) => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'slipway');

suite('the extension in its host', () => {
  test('a YAML file that is no manifest activates the extension and gets nothing of it', async () => {
    assert.ok(extension !== undefined);
    const document = await openYaml('image:\n  tag: v1.0\nreplicas: three\n');
    await eventually(() => extension.isActive, isActive => isActive);
    assert.deepEqual(await lensesOf(document), []);
    assert.deepEqual(ours(document), []);
  });

  test('a Compose file is checked though no manifest is open', async () => {
    const uri = vscode.Uri.joinPath(folder, 'docker-compose.yml');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('services:\n  web:\n    imgae: web:1\n'));
    try {
      const document = await vscode.workspace.openTextDocument(uri);
      assert.equal(document.languageId, 'dockercompose');
      const [finding] = await eventually(() => ours(document), found => found.length > 0);
      assert.equal(finding?.message, 'unknown key "imgae" in services.web; did you mean "image"?');
    } finally {
      await vscode.workspace.fs.delete(uri);
    }
  });

  test('every command and every view of package.json is there', async () => {
    const commands = new Set(await vscode.commands.getCommands(true));
    const wanted = [...manifest.contributes.commands.map(({ command }) => command), ...Object.values(manifest.contributes.views).flat().map(({ id }) => `${id}.focus`)];
    assert.deepEqual(wanted.filter(command => !commands.has(command)), []);
  });

  test('a manifest gets Apply, and Diff and Delete only with an engine', async () => {
    const commands = async () => (await lensesOf(await deployment())).map(({ command }) => command?.command).filter(command => command !== 'slipway.manifest.showReferences');
    assert.deepEqual(await eventually(commands, found => found.length > 0), ['slipway.manifest.apply']);
  });

  test('the language server finds a slip where it stands, and mends it', async () => {
    const document = await openYaml('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndate:\n  a: b\n');
    const [finding] = await eventually(() => ours(document), found => found.length > 0);
    assert.ok(finding !== undefined);
    assert.equal(document.getText(finding.range), 'date');
    assert.match(finding.message, /unknown field.*date/i);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', document.uri, finding.range);
    const fix = actions.find(({ title }) => /data/.test(title));
    assert.ok(fix?.edit !== undefined, `of ${actions.map(({ title }) => title).join(', ')}`);
    await vscode.workspace.applyEdit(fix.edit);
    await eventually(() => ours(document), found => found.length === 0);
    assert.match(document.getText(), /^data:$/m);
  });

  test('outline, hover and completion come through VS Code\'s own commands', async () => {
    const document = await deployment();
    const symbols = await eventually(() => vscode.commands.executeCommand<vscode.DocumentSymbol[] | undefined>('vscode.executeDocumentSymbolProvider', document.uri), found => found !== undefined && found.length > 0);
    assert.match(symbols?.[0]?.name ?? '', /my-app/);
    const replicas = document.positionAt(document.getText().indexOf('replicas:') + 2);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, replicas);
    assert.match(hovers.flatMap(({ contents }) => contents).map(text => typeof text === 'string' ? text : text.value).join('\n'), /desired pods/);
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>('vscode.executeCompletionItemProvider', document.uri, replicas);
    assert.ok(items.some(({ label }) => (typeof label === 'string' ? label : label.label) === 'revisionHistoryLimit'));
  });
});

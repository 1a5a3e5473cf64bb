import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';

interface RawGrammar { readonly scopeName: string }
interface Line { readonly tokens: readonly { readonly startIndex: number; readonly endIndex: number; readonly scopes: readonly string[] }[]; readonly ruleStack: object }
interface Grammar { tokenizeLine(line: string, before: object): Line }
interface TextMate {
  readonly INITIAL: object;
  parseRawGrammar(text: string, file: string): RawGrammar;
  readonly Registry: new (options: { onigLib: Promise<object>; loadGrammar(scope: string): Promise<RawGrammar | null>; getInjections(scope: string): string[] }) => { loadGrammar(scope: string): Promise<Grammar> };
}
interface Oniguruma { loadWASM(wasm: ArrayBuffer): Promise<void>; readonly OnigScanner: new (sources: string[]) => object; readonly OnigString: new (text: string) => object }

const grammars = vscode.extensions.all.flatMap(({ extensionPath, packageJSON }) =>
  ((packageJSON as { readonly contributes?: { readonly grammars?: readonly { readonly scopeName: string; readonly path: string; readonly injectTo?: readonly string[] }[] } }).contributes?.grammars ?? []).map(({ scopeName, path: file, injectTo = [] }) => ({ scopeName, injectTo, file: path.join(extensionPath, file) })));

/** VS Code's own grammar of YAML with what is injected into it, in VS Code's own tokenizer. */
async function yamlGrammar(): Promise<{ readonly grammar: Grammar; readonly initial: object }> {
  const require = createRequire(path.join(vscode.env.appRoot, 'package.json'));
  const [textMate, oniguruma] = [require('vscode-textmate') as TextMate, require('vscode-oniguruma') as Oniguruma];
  await oniguruma.loadWASM(new Uint8Array(fs.readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'))).buffer);
  const registry = new textMate.Registry({
    onigLib: Promise.resolve({ createOnigScanner: (sources: string[]) => new oniguruma.OnigScanner(sources), createOnigString: (text: string) => new oniguruma.OnigString(text) }),
    loadGrammar: scope => {
      const file = grammars.find(({ scopeName }) => scopeName === scope)?.file;
      return Promise.resolve(file === undefined ? null : textMate.parseRawGrammar(fs.readFileSync(file, 'utf8'), file));
    },
    getInjections: scope => grammars.filter(({ injectTo }) => injectTo.includes(scope)).map(({ scopeName }) => scopeName),
  });
  return { grammar: await registry.loadGrammar('source.yaml'), initial: textMate.INITIAL };
}

const cases: readonly { readonly name: string; readonly text: string; /** Of words their first one's last scope. */ readonly scopes: Readonly<Record<string, RegExp>> }[] = [
  { name: 'a script behind -c', text: 'spec:\n  containers:\n  - name: web\n    command:\n    - sh\n    - -c\n    - |\n      while sleep 1; do\n        echo "$HOME"\n      done\n\n    image: busybox\n', scopes: { while: /^keyword\.control\.shell/, HOME: /^variable\..*shell/, done: /^keyword\.control.*shell/, image: /^entity\.name\.tag\.yaml/ } },
  { name: 'a script in a list that is indented', text: 'spec:\n  containers:\n  - name: web\n    command:\n      - bash\n      - "-ec"\n      - |-\n        for x in 1 2; do true; done\n    image: busybox\n', scopes: { for: /^keyword\.control\.for\.shell/, image: /^entity\.name\.tag\.yaml/ } },
  { name: 'files in a ConfigMap, behind other keys too', text: 'data:\n  colour: blue\n  note: |\n    while away\n  run.sh: |\n    exec true\n\n    export A=1\n  app.py: |\n    def main(): pass\n  after: text\n', scopes: { while: /^string\.unquoted\.block\.yaml/, export: /^storage\..*shell/, def: /^storage\.type\.function\.python/, after: /^entity\.name\.tag\.yaml/ } },
  { name: 'variables that the kubelet expands', text: 'args: [--port=$(PORT)]\n', scopes: { PORT: /^variable\.other\.slipway/ } },
];

suite('grammars that are injected into YAML', () => {
  for (const { name, text, scopes } of cases) {
    test(name, async () => {
      const { grammar, initial } = await yamlGrammar();
      const found = new Map<string, string>();
      let stack = initial;
      for (const line of text.split('\n')) {
        const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
        for (const { startIndex, endIndex, scopes: of } of tokens) for (const word of line.slice(startIndex, endIndex).match(/\w+/g) ?? []) if (!found.has(word)) found.set(word, of.at(-1) ?? '');
        stack = ruleStack;
      }
      for (const [word, scope] of Object.entries(scopes)) assert.match(found.get(word) ?? '', scope, word);
    });
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as types from 'vscode-languageserver-types';
import * as values from '../../../src/languageServer/protocolValues.ts';

for (const [name, members] of Object.entries(values)) {
  test(`${name} is the protocol's`, () => {
    const all = types[name as keyof typeof types] as unknown as Readonly<Record<string, unknown>>;
    assert.deepEqual(members, Object.fromEntries(Object.keys(members).map(key => [key, all[key]])));
  });
}

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isComposeName } from '../../../src/manifest/isComposeName.ts';

const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
const patterns = [...manifest.matchAll(/resourceFilename =~ \/([^/]*compose[^/]*)\/i/g)].map(([, pattern = '']) => new RegExp(JSON.parse(`"${pattern}"`) as string, 'i'));
const names = ['compose.yaml', 'docker-compose.yml', 'Docker-Compose.prod.yml', 'compose-test.yaml', 'app.compose.yaml', 'my-docker-compose.yml', 'decompose.yaml', 'composer.yaml', 'compose.json', 'docker-compose.yaml.bak', 'deployment.yaml'];

test('menus take for Compose files what the language server takes for them', () => {
  assert.equal(patterns.length, 5);
  for (const pattern of patterns) assert.deepEqual(names.filter(name => pattern.test(name)), names.filter(name => isComposeName(`file:///a/${name}`)));
  assert.deepEqual(names.filter(name => isComposeName(`file:///a/${name}`)), names.slice(0, 6));
});

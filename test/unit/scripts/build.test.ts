import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import esbuild, { type BuildOptions } from 'esbuild';
import { ENGINE_PROGRAMS } from '../../../src/engine/process/runtime.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const { configurations } = await import(path.join(root, 'scripts', 'build.mjs')) as { configurations(): readonly BuildOptions[] };

/** The bundles that a bundle loads from beside itself: 'yaml.js'. */
async function bundlesBeside(name: string): Promise<readonly string[]> {
  const configuration = configurations().find(({ entryPoints = {} }) => name in entryPoints);
  assert.ok(configuration, name);
  const { metafile } = await esbuild.build({ ...configuration, write: false, metafile: true, sourcemap: false });
  return Object.values(metafile?.outputs ?? {}).flatMap(({ imports }) => imports.map(each => each.path)).filter(each => each.startsWith('.')).map(each => path.basename(each));
}

test('the agent is one file, since nothing else reaches its container', async () => {
  assert.deepEqual(await bundlesBeside('agent'), []);
});

test('a start copies what the engine loads, and the agent', { timeout: 60_000 }, async () => {
  const reached = new Set(['engine.js', 'agent.js']);
  for (const file of reached) for (const each of await bundlesBeside(path.basename(file, '.js'))) reached.add(each);
  assert.deepEqual([...reached].sort(), [...ENGINE_PROGRAMS].sort());
});

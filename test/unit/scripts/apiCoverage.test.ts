import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { apiCoverage, apiCoverageFile } from '../../../scripts/generate/apiCoverage.ts';
import { readClientPaths } from '../../../scripts/generate/clientPaths.ts';

const root = path.resolve(import.meta.dirname, '../../..');

test('docs/api-coverage.md tells what is served: after a change of the API, run `npm run docs`', () => {
  assert.equal(readFileSync(path.join(root, apiCoverageFile), 'utf8'), apiCoverage());
});

test('the client knows the verbs of resources and subresources', () => {
  const paths = readClientPaths(path.join(root, 'node_modules/@kubernetes/client-node'));
  const verbsOf = (group: string, plural: string, subresource?: string) => paths.find(each => each.group === group && each.version === 'v1' && each.plural === plural && each.subresource === subresource)?.verbs;
  assert.deepEqual(verbsOf('', 'pods'), ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']);
  assert.deepEqual(verbsOf('', 'pods', 'eviction'), ['create']);
  assert.deepEqual(verbsOf('', 'namespaces', 'finalize'), ['update']);
  assert.deepEqual(verbsOf('authorization.k8s.io', 'selfsubjectaccessreviews'), ['create']);
});

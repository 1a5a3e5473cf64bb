import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { kubernetesVersion } from '../../src/api/version.ts';
import { collectFiles, type InputFile } from '../../src/cli/validate/collectFiles.ts';
import { findingsOf } from '../../src/cli/validate/findingsOf.ts';
import { toSettings } from '../../src/language/settings.ts';

/** Links to what Debian's packages of Kubernetes' own sources ship, made by the set-up. */
const manifests = path.resolve(import.meta.dirname, '../../.cache/manifests');

/** Of kinds and fields that our tables do not have. */
const UNKNOWN = /^(?:unknown-kind|unknown-api-version|removed-api-version|unknown-field|removed-field|misplaced-field)$/;

/** Whether a package is of another minor version than the one that we follow, whose kinds and fields we then do not claim to know. Says so. */
function isOtherVersion(name: string, context: TestContext): boolean {
  const [, minor] = /\/\d+\.(\d+)\.[^/]*\/usr\//.exec(realpathSync(path.join(manifests, name))) ?? [];
  if (minor === kubernetesVersion.minor) return false;
  context.diagnostic(`Debian ships ${name} of Kubernetes 1.${minor ?? '?'}: what our tables of 1.${kubernetesVersion.minor} do not know is not looked at`);
  return true;
}

/** 'file: message' of every error. */
const errorsIn = (folder: string, isOther: boolean) => findingsOf(collectFiles([folder])).filter(({ severity, code }) => severity === 'error' && !(isOther && UNKNOWN.test(code))).map(({ file, message }) => `${path.relative(folder, file)}: ${message}`);

/** The objects of Kubernetes' round-trip tests, in which every field of a kind is set: to values of the right type that mean nothing. */
function roundTripObjects(): InputFile[] {
  const ours = path.join(manifests, 'api', `v${kubernetesVersion.major}.${kubernetesVersion.minor}.0`);
  return objectsIn(existsSync(ours) ? ours : path.join(manifests, 'api', 'HEAD'));
}

const objectsIn = (folder: string): InputFile[] => globSync('*.yaml', { cwd: folder }).sort().map(name => ({ name, text: readFileSync(path.join(folder, name), 'utf8') }));

suite('manifests of Kubernetes\' own sources', () => {
  test('kubectl\'s have no errors', context => {
    assert.ok(collectFiles([path.join(manifests, 'kubectl')]).length >= 25);
    assert.deepEqual(errorsIn(path.join(manifests, 'kubectl'), isOtherVersion('kubectl', context)), []);
  });

  test('the examples of its command line library have those that the API refuses them for', context => {
    const isOther = isOtherVersion('cli-runtime', context);
    const errors = errorsIn(path.join(manifests, 'cli-runtime'), isOther);
    if (!isOther) assert.deepEqual(errors.filter(error => !error.startsWith('deeply-nested.yaml: ')), ['kustomization/deployment.yaml: missing required field "selector" in spec']);
    assert.ok(errors.every(error => /: (?:metadata\.name|spec\.containers): Required value|missing required field/.test(error)), errors.join('\n'));
  });

  test('every field of every kind that is served is known, and of the right type', context => {
    const isOther = isOtherVersion('api', context);
    const files = roundTripObjects();
    const found = Map.groupBy(files.flatMap(file => findingsOf([file])), ({ file }) => file);
    const served = files.filter(({ name }) => !(found.get(name) ?? []).some(({ code }) => /^(?:unknown-kind|unknown-api-version|removed-api-version)$/.test(code)));
    assert.ok(served.length >= 90, `${served.length} of ${files.length} objects are of kinds that are served`);
    assert.deepEqual(served.flatMap(({ name }) => (found.get(name) ?? []).filter(({ code }) => /^(?:yaml-syntax|duplicate-key|unknown-field|removed-field|misplaced-field|wrong-type|bad-quantity|check-failed)$/.test(code) && !(isOther && UNKNOWN.test(code))).map(({ message }) => `${name}: ${message}`)), []);
  });

  test('every field of the kinds that an older version serves is known as one that it has', () => {
    const versions = globSync('v1.*.0', { cwd: path.join(manifests, 'api') }).map(folder => ({ folder, kubernetesVersion: folder.slice(1, -2) })).filter(each => toSettings(each).kubernetesMinor !== undefined);
    assert.ok(versions.length > 0);
    for (const { folder, kubernetesVersion } of versions) {
      // '….after_roundtrip.yaml' is what the newest version makes of an object of the older one
      const files = objectsIn(path.join(manifests, 'api', folder)).filter(({ name }) => !name.includes('after_roundtrip'));
      const found = files.map(file => findingsOf([file], toSettings({ kubernetesVersion })));
      const served = found.filter(findings => !findings.some(({ code }) => /^(?:unknown-kind|unknown-api-version|removed-api-version|unavailable-api-version)$/.test(code)));
      assert.ok(served.length >= 90, `${served.length} of ${files.length} objects are of kinds that ${kubernetesVersion} serves`);
      assert.deepEqual(served.flat().filter(({ code }) => /^(?:unknown|misplaced|unavailable|removed)-field$/.test(code)).map(({ file, message }) => `${folder} ${file}: ${message}`), []);
    }
  });
});

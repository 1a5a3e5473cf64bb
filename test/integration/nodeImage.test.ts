import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, suite, test } from 'node:test';
import { connectDocker } from '../../src/docker/connection.ts';
import { buildFromPackages, buildFromRegistry, canUsePackages, PACKAGES } from '../../src/engine/node/baseImageRecipes.ts';
import { loadNodeImage } from '../../src/engine/node/loadNodeImage.ts';
import { NODE_IMAGE_LABEL } from '../../src/engine/node/nodeObjects.ts';
import { makeDebianBase } from './network/debianBase.ts';
import { execIn } from './network/dockerPods.ts';

const docker = connectDocker();
const id = randomUUID().slice(0, 8);
const tag = `slipway/node-base:test-${id}`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-node-image-'));
const PROGRAMS: readonly string[] = ['node --version', 'nft --version', 'haproxy -v', 'conntrack --version', 'ip -V', 'socat -V', 'busybox true', 'sh -c true', 'head -c 0 /etc/hosts'];

after(async () => {
  await docker.getImage(tag).remove({ force: true }).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

/** Every program of the image runs in a container of it. */
async function expectPrograms(image: string): Promise<void> {
  const { Config } = await docker.getImage(image).inspect();
  assert.equal(Config.Labels?.[NODE_IMAGE_LABEL], 'true');
  const container = await docker.createContainer({ Image: image, Cmd: ['/bin/busybox', 'sleep', '120'], HostConfig: { NetworkMode: 'none' }, Labels: { 'slipway.dev/test': 'node-image' } });
  try {
    await container.start();
    for (const program of PROGRAMS) {
      const { output, exitCode } = await execIn(docker, container.id, program);
      assert.equal(exitCode, 0, `${program}: ${output}`);
    }
  } finally { await container.remove({ force: true }); }
}

suite('the base of the node image', { skip: canUsePackages() ? false : 'this machine is no Debian or Ubuntu' }, () => {
  test('is made on a Debian image by that image\'s own apt, with every program that agent and sandboxes run', { timeout: 400_000 }, async () => {
    const [base, built] = [`slipway-test/debian:${id}`, `slipway/node-base:test-a-${id}`];
    const progress: string[] = [];
    try {
      await makeDebianBase({ docker, tag: base, packages: PACKAGES });
      await buildFromRegistry({ docker, tag: built, base, onProgress: message => progress.push(message), signal: undefined });
      assert.deepEqual(progress, [`Building the node image on ${base}`]);
      await expectPrograms(built);
    } finally {
      for (const image of [built, base]) await docker.getImage(image).remove({ force: true }).catch(() => undefined);
    }
  });

  test('is made of Debian packages, with the same programs', { timeout: 180_000 }, async () => {
    const progress: string[] = [];
    await buildFromPackages({ docker, tag, workFolder: path.join(folder, 'work'), onProgress: message => progress.push(message), signal: undefined });
    assert.equal(progress.length, 3);
    await expectPrograms(tag);
  });

  test('travels as a file to a machine without any network', { timeout: 120_000 }, async () => {
    const file = path.join(folder, 'node-image.tar');
    await pipeline(await docker.getImage(tag).get(), createWriteStream(file));
    await docker.getImage(tag).remove({ force: true });
    assert.deepEqual(await loadNodeImage(docker, file), [tag]);
    assert.equal((await docker.getImage(tag).inspect()).RepoTags.includes(tag), true);
  });

  test('a file that is no image is refused', async () => {
    const file = path.join(folder, 'no-image.tar');
    writeFileSync(file, 'nothing');
    await assert.rejects(loadNodeImage(docker, file));
  });
});

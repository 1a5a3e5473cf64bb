import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { after, suite, test } from 'node:test';
import { connectDocker } from '../../src/docker/connection.ts';
import { buildFromPackages, canUsePackages } from '../../src/engine/node/baseImageRecipes.ts';
import { loadNodeImage } from '../../src/engine/node/loadNodeImage.ts';
import { NODE_IMAGE_LABEL } from '../../src/engine/node/nodeObjects.ts';
import { execIn } from './network/dockerPods.ts';

const docker = connectDocker();
const tag = `slipway/node-base:test-${randomUUID().slice(0, 8)}`;
const folder = mkdtempSync(path.join(os.tmpdir(), 'slipway-node-image-'));
const PROGRAMS: readonly string[] = ['node --version', 'nft --version', 'haproxy -v', 'conntrack --version', 'ip -V', 'socat -V', 'busybox true', 'sh -c true', 'head -c 0 /etc/hosts'];

after(async () => {
  await docker.getImage(tag).remove({ force: true }).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

suite('the node image without a registry', { skip: canUsePackages() ? false : 'this machine is no Debian or Ubuntu' }, () => {
  test('is made of Debian packages, with every program that agent and sandboxes run', { timeout: 180_000 }, async () => {
    const progress: string[] = [];
    await buildFromPackages({ docker, tag, workFolder: path.join(folder, 'work'), onProgress: message => progress.push(message), signal: undefined });
    assert.equal(progress.length, 3);
    const { Config } = await docker.getImage(tag).inspect();
    assert.equal(Config.Labels?.[NODE_IMAGE_LABEL], 'true');
    const container = await docker.createContainer({ Image: tag, Cmd: ['/bin/busybox', 'sleep', '120'], HostConfig: { NetworkMode: 'none' }, Labels: { 'slipway.dev/test': 'node-image' } });
    try {
      await container.start();
      for (const program of PROGRAMS) {
        const { output, exitCode } = await execIn(docker, container.id, program);
        assert.equal(exitCode, 0, `${program}: ${output}`);
      }
    } finally { await container.remove({ force: true }); }
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

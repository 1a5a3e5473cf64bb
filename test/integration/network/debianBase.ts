import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fetchDebianArchive, fetchDebianRoot } from '../../../scripts/debianPackage.mjs';
import type { Docker } from '../../../src/docker/connection.ts';
import { runCommand } from '../../../src/engine/node/command.ts';
import { followProgress } from '../../../src/engine/node/followProgress.ts';

/** What packages count on that say so of nobody: Debian's essential ones, as far as a small image needs them; and apt. */
const ESSENTIAL: readonly string[] = ['apt', 'base-files', 'base-passwd', 'coreutils', 'dash', 'debconf', 'debianutils', 'diffutils', 'dpkg', 'findutils', 'grep', 'gzip', 'hostname', 'init-system-helpers', 'libc-bin', 'mawk', 'perl-base', 'sed', 'tar', 'usr-is-merged'];

/**
 * An image of a small Debian with its own apt, and in it an archive from which it can install `packages` without any network: unpacked
 * from the packages of this machine's release, as installed as apt and dpkg need to know them.
 */
export async function makeDebianBase({ docker, tag, packages }: { readonly docker: Docker; readonly tag: string; readonly packages: readonly string[] }): Promise<void> {
  const { root: unpacked, index } = fetchDebianRoot(ESSENTIAL);
  const stanzas = index().trim().split(/\n\n+/);
  const archive = fetchDebianArchive([...ESSENTIAL, ...packages], { without: stanzas.map(stanza => /^Package: (.+)$/m.exec(stanza)?.[1] ?? '') });
  const root = mkdtempSync(path.join(os.tmpdir(), 'slipway-debian-'));
  try {
    await runCommand('cp', ['-a', `${unpacked}/.`, root]);
    await mergeUsr(root);
    await runCommand('cp', ['-a', archive, path.join(root, 'archive')]);
    const write = (name: string, text: string) => { mkdirSync(path.dirname(path.join(root, name)), { recursive: true }); writeFileSync(path.join(root, name), text); };
    for (const name of ['passwd', 'group']) cpSync(path.join(root, `usr/share/base-passwd/${name}.master`), path.join(root, `etc/${name}`));
    symlinkSync('mawk', path.join(root, 'usr/bin/awk'));
    for (const name of ['info', 'updates', 'triggers']) mkdirSync(path.join(root, 'var/lib/dpkg', name), { recursive: true });
    write('var/lib/dpkg/status', `${stanzas.map(toInstalled).join('\n\n')}\n`);
    write('etc/apt/sources.list', 'deb [trusted=yes] file:/archive ./\n');
    const tar = spawn('tar', ['-c', '-C', root, '--owner=0', '--group=0', '--numeric-owner', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [repo = '', version = ''] = tag.split(':');
    await followProgress(await docker.importImage(tar.stdout, { repo, tag: version }), undefined);
  } finally { rmSync(root, { recursive: true, force: true }); }
}

/** Debian's packages still ship /bin and /lib; a running system has them as links into /usr. */
async function mergeUsr(root: string): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64'].filter(each => existsSync(path.join(root, each)))) {
    await runCommand('cp', ['-a', path.join(root, name), path.join(root, 'usr')]);
    rmSync(path.join(root, name), { recursive: true });
    symlinkSync(`usr/${name}`, path.join(root, name));
  }
}

/** What dpkg's status holds of an installed package, from the archive's index of it. */
function toInstalled(stanza: string): string {
  return stanza.replace(/^(?:Filename|Size|MD5sum|SHA256|Description-md5):.*\n?/gm, '').replace(/^Package: .*$/m, '$&\nStatus: install ok installed').trim();
}

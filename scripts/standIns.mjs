// Stand-ins for the base images that examples and tests name, for machines where no image registry answers:
// made from Debian packages that are unpacked, not installed; only where the tag is absent; labelled; removable.
// Command line: node scripts/standIns.mjs create|remove
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fetchDebianRoot } from './debianPackage.mjs';
import { askDocker } from './docker.mjs';
import { cacheDir, isMain, root } from './project.mjs';

const label = 'slipway.dev/stand-in';
const recipes = {
  busybox: { make: makeBusybox, changes: ['CMD ["sh"]'] },
  python: { make: makePython, changes: ['ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["python3"]'] },
  node: { make: makeNode, changes: ['ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin', 'CMD ["node"]'] },
};

/**
 * Creates what is missing of the base images that examples and tests name.
 * @param {string} host address of the Docker daemon
 * @returns {Promise<string[]>} the tags created by this call; none where a registry answers within 3 s
 */
export async function createStandIns(host) {
  const missing = [];
  for (const image of namedImages()) {
    if ((await askDocker(host, { path: `/images/${image}/json` })).status === 404) missing.push(image);
  }
  if (missing.length === 0 || await registryAnswers(host, missing[0])) return [];
  console.log(`No image registry answers: creating stand-ins for ${missing.join(', ')} from Debian packages, labelled ${label} ...`);
  for (const image of missing) {
    const [name, tag] = image.split(':');
    const { make, changes } = recipes[name];
    await importImage(host, { folder: make(), name, tag, changes: [...changes, `LABEL ${label}=true`] });
  }
  return missing;
}

/** Removes stand-ins again. @param {string[]} [images] default: all that carry the label */
export async function removeStandIns(host, images) {
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const present = JSON.parse((await askDocker(host, { path: `/images/json?filters=${filters}` })).text)
    .flatMap(image => image.RepoTags ?? []).filter(tag => images === undefined ? namedImages().includes(tag) : images.includes(tag));
  for (const tag of present) await askDocker(host, { method: 'DELETE', path: `/images/${tag}?force=true`, timeoutMs: 60_000 });
  return present;
}

/** Base images named by FROM lines below examples/ and test/ for which there is a recipe, and busybox, which the tests use throughout. */
function namedImages() {
  const named = new Set(['busybox:1.36', 'busybox:latest']);
  for (const file of ['examples', 'test'].flatMap(folder => dockerfilesBelow(path.join(root, folder)))) {
    for (const [, image] of fs.readFileSync(file, 'utf8').matchAll(/^FROM\s+(?:--\S+\s+)?([a-z]+(?::[\w.-]+)?)(?:\s|$)/gm)) named.add(image.includes(':') ? image : `${image}:latest`);
  }
  return [...named].filter(image => image.split(':')[0] in recipes);
}

/** Not into installed packages: VS Code's link to themselves, without end. */
function dockerfilesBelow(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : dockerfilesBelow(place);
    return entry.isFile() && entry.name.includes('Dockerfile') ? [place] : [];
  });
}

/** Asks the daemon to ask its registry, so that its own mirrors and proxies count. */
async function registryAnswers(host, image) {
  try {
    const { status, text } = await askDocker(host, { path: `/distribution/${image}/json`, timeoutMs: 3000 });
    return status < 500 || /toomanyrequests|denied|unauthorized|manifest unknown/i.test(text);
  } catch { return false; }
}

async function importImage(host, { folder, name, tag, changes }) {
  const query = new URLSearchParams([['fromSrc', '-'], ['repo', name], ['tag', tag], ...changes.map(change => ['changes', change])]);
  const tar = spawn('tar', ['-C', folder, '--owner=0', '--group=0', '--numeric-owner', '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { status, text } = await askDocker(host, { method: 'POST', path: `/images/create?${query}`, body: tar.stdout, timeoutMs: 120_000 });
  if (status !== 200 || /"error"/.test(text)) throw new Error(`Docker did not import the stand-in ${name}:${tag}: ${text.trim()}`);
}

/** A folder that appears only when complete, made once per key. */
function once(name, key, make) {
  const target = path.join(cacheDir, 'stand-ins', encodeURIComponent(`${name}-${key}`));
  if (!fs.existsSync(target)) {
    const draft = `${target}.partial`;
    fs.rmSync(draft, { recursive: true, force: true });
    fs.mkdirSync(draft, { recursive: true });
    make(draft);
    fs.renameSync(draft, target);
  }
  return target;
}

/** Debian's dynamic busybox looks names up through the C library as other programs do. Its wget crashes with -T (Debian's 1.35): tests use `timeout`. */
function makeBusybox() {
  const { root: unpacked, key } = fetchDebianRoot(['busybox'], { without: trimmed });
  return once('busybox', key, target => copyDebian(unpacked, target));
}

/** Python with pip and Flask already there, so that `RUN pip install flask` is satisfied without an index. */
function makePython() {
  const { root: unpacked, key } = fetchDebianRoot(['busybox', 'python3', 'python3-pip', 'python3-flask', 'ca-certificates'], { without: trimmed });
  return once('python', key, target => {
    copyDebian(unpacked, target);
    const python = fs.readdirSync(path.join(target, 'usr/bin')).find(name => /^python3\.\d+$/.test(name));
    for (const name of ['python', 'python3', python]) link(target, `usr/local/bin/${name}`, `/usr/bin/${python}`);
    // Debian guards its own Python against pip; the image that this stands in for does not.
    fs.rmSync(path.join(target, 'usr/lib', python, 'EXTERNALLY-MANAGED'), { force: true });
  });
}

function makeNode() {
  const { root: unpacked, key } = fetchDebianRoot(['busybox', 'libstdc++6', 'ca-certificates'], { without: trimmed });
  return once('node', `${process.version}-${key}`, target => {
    copyDebian(unpacked, target);
    fs.mkdirSync(path.join(target, 'usr/local/bin'), { recursive: true });
    fs.copyFileSync(process.execPath, path.join(target, 'usr/local/bin/node'));
  });
}

/** What a dependency list pulls in and a container does not need. */
const trimmed = ['debconf', 'perl-base', 'dpkg', 'tar', 'media-types', 'openssl'];

function copyDebian(unpacked, target) {
  fs.cpSync(unpacked, target, { recursive: true, verbatimSymlinks: true });
  for (const name of ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/lintian', 'usr/share/perl5', 'usr/lib/python3/dist-packages/babel/locale-data']) fs.rmSync(path.join(target, name), { recursive: true, force: true });
  mergeUsr(target);
  for (const library of fs.readdirSync(path.join(target, 'usr/lib')).filter(name => name.includes('-linux-'))) fs.rmSync(path.join(target, 'usr/lib', library, 'gconv'), { recursive: true, force: true });
  linkApplets(target);
  addSystemFiles(target);
}

/** Debian's packages still ship /bin and /lib; a running system has them as links into /usr. */
function mergeUsr(target) {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    const from = path.join(target, name);
    if (fs.existsSync(from)) { fs.cpSync(from, path.join(target, 'usr', name), { recursive: true, verbatimSymlinks: true }); fs.rmSync(from, { recursive: true }); }
    fs.mkdirSync(path.join(target, 'usr', name), { recursive: true });
    fs.symlinkSync(`usr/${name}`, from);
  }
}

function linkApplets(target) {
  const bin = path.join(target, 'usr/bin');
  // The machine's own loader and C library may be older than the package's: run it on the unpacked ones.
  const libraries = fs.readdirSync(path.join(target, 'usr/lib')).filter(name => name.includes('-linux-')).map(name => path.join(target, 'usr/lib', name));
  const loader = libraries.flatMap(folder => fs.readdirSync(folder).filter(name => name.startsWith('ld-linux')).map(name => path.join(folder, name)))[0];
  const { stdout } = spawnSync(loader, ['--library-path', libraries.join(':'), path.join(bin, 'busybox'), '--list'], { encoding: 'utf8' });
  for (const applet of stdout.split('\n').filter(name => /^[\w.[+-]+$/.test(name) && name !== 'busybox')) {
    if (!fs.existsSync(path.join(bin, applet))) fs.symlinkSync('busybox', path.join(bin, applet));
  }
}

function addSystemFiles(target) {
  for (const name of ['etc', 'root', 'tmp', 'var/tmp', 'proc', 'sys', 'dev', 'run', 'home']) fs.mkdirSync(path.join(target, name), { recursive: true });
  for (const name of ['tmp', 'var/tmp']) fs.chmodSync(path.join(target, name), 0o1777);
  fs.writeFileSync(path.join(target, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n');
  fs.writeFileSync(path.join(target, 'etc/group'), 'root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n');
}

function link(target, name, to) {
  const place = path.join(target, name);
  fs.mkdirSync(path.dirname(place), { recursive: true });
  fs.rmSync(place, { force: true });
  fs.symlinkSync(to, place);
}

if (isMain(import.meta.url)) {
  const { ensureDocker } = await import('./setup.mjs');
  const { host } = await ensureDocker();
  const done = process.argv[2] === 'remove' ? await removeStandIns(host) : await createStandIns(host);
  console.log(done.length === 0 ? 'Nothing to do.' : `${process.argv[2] === 'remove' ? 'Removed' : 'Created'} ${done.join(', ')}.`);
}

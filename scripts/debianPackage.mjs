// Debian packages without installing them: downloaded by apt through a private configuration (own lists,
// own cache, no system state touched, no root needed), checked by apt's signatures, unpacked with dpkg.
// Command line: node scripts/debianPackage.mjs NAME [SUITE]   prints the unpacked folder.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { cacheDir, isMain } from './project.mjs';

const archiveKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const listsMaxAgeMs = 24 * 3600_000;

/**
 * Downloads one package from a suite and unpacks it, once per version.
 * @param {string} name
 * @param {{ suite?: string }} [options] suite: 'stable' (default: the release this machine runs, with its updates) or a suite of the same archive such as 'unstable'
 * @returns {{ name: string, version: string, root: string }} root: the unpacked package's file system
 * Throws an Error whose message is for people when there is no Debian archive, the package or the network is missing.
 * A version unpacked earlier is returned when the archive does not answer.
 */
export function fetchDebianPackage(name, { suite = 'stable' } = {}) {
  const home = path.join(cacheDir, 'debian', suite, name);
  const current = path.join(home, 'current.json');
  const known = readJson(current);
  const usable = known !== undefined && fs.existsSync(path.join(home, known.version));
  if (usable && Date.now() - fs.statSync(current).mtimeMs < listsMaxAgeMs) return result(known.version);
  try {
    const apt = privateApt(suite);
    const version = apt.candidate(name);
    if (!fs.existsSync(path.join(home, version))) unpackPackages(apt.download([name]), path.join(home, version));
    fs.writeFileSync(current, JSON.stringify({ version }));
    return result(version);
  } catch (error) {
    if (!usable) throw error;
    console.error(`${error.message}\nUsing ${name} ${known.version}, fetched earlier.`);
    return result(known.version);
  }

  function result(version) { return { name, version: decodeURIComponent(version), root: path.join(home, version) }; }
}

/**
 * Downloads packages with everything they depend on and unpacks all of it into one folder, as the start of a root file system.
 * @param {string[]} names
 * @param {{ suite?: string, without?: string[] }} [options] without: dependencies to leave out
 * @returns {{ root: string, key: string, index: () => string }} key: changes with the set of packages and their versions; index: what the archive's index says of them
 */
export function fetchDebianRoot(names, { suite = 'stable', without = [] } = {}) {
  const apt = privateApt(suite);
  const { packages, key } = closureOf(apt, names, without);
  const root = path.join(cacheDir, 'debian', suite, 'roots', key);
  if (!fs.existsSync(root)) unpackPackages(apt.download(packages), root);
  return { root, key, index: () => apt.show(packages) };
}

/**
 * Downloads packages with everything they depend on into one folder, an archive that apt can read: NAME.deb and their index, `Packages`.
 * @param {string[]} names
 * @param {{ suite?: string, without?: string[] }} [options] without: dependencies to leave out
 * @returns {string} the folder
 */
export function fetchDebianArchive(names, { suite = 'stable', without = [] } = {}) {
  const apt = privateApt(suite);
  const { packages, key } = closureOf(apt, names, without);
  const folder = path.join(cacheDir, 'debian', suite, 'archives', key);
  if (!fs.existsSync(folder)) {
    const debs = apt.download(packages);
    for (const deb of debs) fs.renameSync(deb, path.join(path.dirname(deb), `${path.basename(deb).split('_')[0]}.deb`));
    const draft = path.dirname(debs[0]);
    fs.writeFileSync(path.join(draft, 'Packages'), apt.show(packages).replace(/^(Package: (.+)\n(?:.+\n)*?)Filename: .+$/gm, '$1Filename: ./$2.deb'));
    fs.mkdirSync(path.dirname(folder), { recursive: true });
    fs.chmodSync(draft, 0o755);
    fs.renameSync(draft, folder);
  }
  return folder;
}

function closureOf(apt, names, without) {
  const packages = apt.closure(names).filter(pkg => !without.includes(pkg.split('=')[0]));
  return { packages, key: createHash('sha256').update(packages.join('\n')).digest('hex').slice(0, 16) };
}

/** Unpacks .deb files into a folder that appears only when complete. */
function unpackPackages(debs, target) {
  const draft = `${target}.partial`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { recursive: true });
  for (const deb of debs) run('dpkg', ['-x', deb, draft]);
  fs.renameSync(draft, target);
  for (const dir of new Set(debs.map(deb => path.dirname(deb)))) fs.rmSync(dir, { recursive: true, force: true });
}

/** apt with its own sources, lists and cache under .cache/apt; its archive is the one this machine is set up with. */
function privateApt(suite) {
  if (spawnSync('apt-get', ['--version']).status !== 0) throw new Error('apt-get is needed to fetch Debian packages; this system has none.');
  const { uris, codename } = configuredArchive();
  const home = path.join(cacheDir, 'apt', suite);
  for (const dir of ['lists/partial', 'archives/partial', 'debs']) fs.mkdirSync(path.join(home, dir), { recursive: true });
  const signedBy = fs.existsSync(archiveKeyring) ? ` [signed-by=${archiveKeyring}]` : '';
  const lines = suite === 'stable'
    ? uris.map(({ uri, release }) => `deb${signedBy} ${uri} ${release} main`)
    : uris.filter(({ release }) => release === codename).map(({ uri }) => `deb${signedBy} ${uri} ${suite} main`);
  const sources = `${lines.join('\n')}\n`;
  const sourceList = path.join(home, 'sources.list');
  const changed = !fs.existsSync(sourceList) || fs.readFileSync(sourceList, 'utf8') !== sources;
  fs.writeFileSync(sourceList, sources);
  fs.writeFileSync(path.join(home, 'status'), '');
  const config = path.join(home, 'apt.conf');
  fs.writeFileSync(config, [
    '#clear APT::Update::Post-Invoke;', '#clear APT::Update::Post-Invoke-Success;', '#clear DPkg::Post-Invoke;', '#clear DPkg::Pre-Install-Pkgs;',
    `Dir::Etc::SourceList "${sourceList}";`, 'Dir::Etc::SourceParts "/dev/null";', 'Dir::Etc::Preferences "/dev/null";', 'Dir::Etc::PreferencesParts "/dev/null";',
    `Dir::State "${home}";`, `Dir::State::Lists "${home}/lists";`, `Dir::State::status "${home}/status";`, `Dir::State::extended_states "${home}/extended_states";`,
    `Dir::Cache "${home}";`, `Dir::Cache::archives "${home}/archives";`, `Dir::Log "${home}";`,
    'APT::Sandbox::User "";', 'APT::Install-Recommends "false";', 'Acquire::Languages "none";', 'Acquire::Retries "2";',
    'Acquire::http::Timeout "20";', 'Acquire::https::Timeout "20";', '',
  ].join('\n'));
  const apt = (command, args, options) => run(command, ['-q', '-c', config, ...args], options);

  const stamp = path.join(home, 'updated');
  if (changed || !fs.existsSync(stamp) || Date.now() - fs.statSync(stamp).mtimeMs > listsMaxAgeMs) {
    try {
      apt('apt-get', ['update', '-o', 'APT::Update::Error-Mode=any']);
      fs.writeFileSync(stamp, '');
    } catch (error) {
      if (changed || !fs.existsSync(stamp)) throw error;
      console.error(`${error.message}\nUsing the package lists fetched earlier.`);
    }
  }
  return {
    /** The version apt would take, percent-encoded as in file names. */
    candidate(name) {
      const version = /^Version: (.+)$/m.exec(apt('apt-cache', ['show', '--no-all-versions', name]))?.[1];
      if (version === undefined) throw new Error(`Debian's ${suite} suite has no package ${name}.`);
      return encodeURIComponent(version);
    },
    /** name=version of the packages and all their dependencies, sorted. */
    closure(names) {
      const text = apt('apt-get', ['install', '--simulate', '--no-install-recommends', ...names]);
      return [...text.matchAll(/^Inst (\S+) \(([^ ]+)/gm)].map(match => `${match[1]}=${match[2]}`).sort();
    },
    /** The archive's index of packages, given as name=version. */
    show(packages) { return apt('apt-cache', ['show', ...packages]); },
    /** Paths of the downloaded .deb files, in a folder of their own. */
    download(packages) {
      const dir = fs.mkdtempSync(path.join(home, 'debs', 'd-'));
      apt('apt-get', ['download', ...packages], { cwd: dir });
      return fs.readdirSync(dir).filter(file => file.endsWith('.deb')).map(file => path.join(dir, file));
    },
  };
}

/** Where this machine gets its Debian release from, from its own apt sources: nothing is assumed about hosts. */
function configuredArchive() {
  const codename = /^VERSION_CODENAME=(.+)$/m.exec(readText('/etc/os-release'))?.[1]?.replaceAll('"', '');
  const targets = run('apt-get', ['indextargets', '--format', '$(REPO_URI) $(RELEASE) $(COMPONENT)', 'Created-By: Packages']);
  const uris = targets.split('\n').map(line => line.split(' '))
    .filter(([uri, release, component]) => uri && component === 'main' && release?.split('-')[0] === codename)
    .map(([uri, release]) => ({ uri, release }));
  if (codename === undefined || !uris.some(({ release }) => release === codename)) {
    throw new Error(`The apt sources of this machine name no Debian archive for its release (${codename ?? 'unknown'}), so Debian packages cannot be fetched.`);
  }
  return { uris, codename };
}

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }, ...options });
  if (status !== 0) throw new Error(`${command} ${args.filter(arg => !arg.startsWith('-')).slice(1).join(' ')} failed: ${(error?.message ?? `${stderr}${stdout}`).trim().split('\n').slice(-8).join('\n')}`);
  return stdout;
}

function readText(file) { try { return fs.readFileSync(file, 'utf8'); } catch { return ''; } }
function readJson(file) { try { return JSON.parse(fs.readFileSync(file, 'utf8')); } catch { return undefined; } }

if (isMain(import.meta.url)) {
  const [name, suite] = process.argv.slice(2);
  if (name === undefined) { console.error('usage: node scripts/debianPackage.mjs NAME [SUITE]'); process.exit(2); }
  try {
    console.log(fetchDebianPackage(name, suite === undefined ? {} : { suite }).root);
  } catch (error) { console.error(error.message); process.exit(1); }
}

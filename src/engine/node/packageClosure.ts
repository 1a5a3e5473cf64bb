/** Packages whose absence a container does not notice: they configure an installed system, or serve documentation and Python. */
const PRUNED: readonly RegExp[] = [
  /^(adduser|debconf|cdebconf|dpkg|init-system-helpers|lsb-base|sysvinit-utils|passwd|usrmerge|usr-is-merged|install-info|ca-certificates|openssl|tar|media-types|mime-support|mailcap)$/,
  /^(lib)?python3/, /^(lib)?perl/, /^lib[a-z-]+-perl$/, /^libcap2-bin$/, /^libpam/, /^readline-common$/,
];

/**
 * The packages that `roots` need at run time, from the text of `apt-cache depends --recurse`. Of alternatives the
 * first that exists is taken; what only configures an installed system is left out. Sorted.
 */
export function parsePackageClosure(text: string, roots: readonly string[]): readonly string[] {
  const graph = parseDependencies(text);
  const found = new Set<string>();
  const pending = [...roots];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name) || PRUNED.some(pattern => pattern.test(name ?? ''))) continue;
    found.add(name);
    pending.push(...graph.get(name) ?? []);
  }
  return [...found].sort();
}

/**
 * Lines are `name`, then `  Depends: other` (`  |Depends:` when an alternative follows) and, for virtual packages
 * `<name>`, providers indented below.
 */
function parseDependencies(text: string): ReadonlyMap<string, readonly string[]> {
  const graph = new Map<string, string[]>();
  let current: string[] = [];
  let inAlternatives = false;
  let satisfied = false;
  let wantsProvider = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) {
      current = [];
      if (!line.startsWith('<')) graph.set(line.trim(), current);
      inAlternatives = satisfied = wantsProvider = false;
      continue;
    }
    const dependency = /^ +(\|?)(?:Pre)?Depends: (\S+)/.exec(line);
    if (dependency !== null) {
      const [, bar, target = ''] = dependency;
      if (!inAlternatives) satisfied = false;
      inAlternatives = bar === '|';
      wantsProvider = target.startsWith('<') && !satisfied;
      if (!target.startsWith('<') && !satisfied) { current.push(withoutArchitecture(target)); satisfied = true; }
      continue;
    }
    const provider = line.trim();
    if (wantsProvider && provider !== '' && !provider.includes(':')) { current.push(provider); wantsProvider = false; satisfied = true; }
  }
  return graph;
}

function withoutArchitecture(name: string): string { return name.replace(/:.*$/, ''); }

// npm run package: builds for production, writes ThirdPartyNotices.txt from what the bundles really contain, packs the .vsix.
import fs from 'node:fs';
import path from 'node:path';
import { build, metafile } from './build.mjs';
import { mustRun, recentNode, root } from './project.mjs';

/** Packages whose data the tables of src/api were generated from: shipped in another form, so named with the rest. */
const dataOrigins = ['kubernetes-models', '@kubernetes/client-node', 'dclint'].map(name => `node_modules/${name}/package.json`);

fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
await build({ production: true });
fs.writeFileSync(path.join(root, 'ThirdPartyNotices.txt'), notices(Object.keys(JSON.parse(fs.readFileSync(metafile, 'utf8')).inputs)));
const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
mustRun(recentNode(), [path.join('node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '-o', `${name}-${version}.vsix`]);

/** Name, version, licence and licence text of each npm package that inputs of the bundles come from. */
function notices(inputs) {
  const folders = new Set([...inputs, ...dataOrigins].map(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(folder => folder !== undefined));
  const entries = [...folders].map(folder => {
    const manifest = JSON.parse(fs.readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    const files = fs.readdirSync(path.join(root, folder)).filter(file => /^(licen[cs]e|copying|notice)/i.test(file) && fs.statSync(path.join(root, folder, file)).isFile()).sort();
    const text = files.map(file => fs.readFileSync(path.join(root, folder, file), 'utf8').trim()).join('\n\n') || `Licence: ${licence(manifest)} (the package holds no licence text)`;
    return { title: `${manifest.name} ${manifest.version} (${licence(manifest)})`, text };
  });
  const unlicensed = entries.filter(({ title }) => title.endsWith('(unknown)'));
  if (unlicensed.length > 0) throw new Error(`Packages without a licence may not be shipped: ${unlicensed.map(({ title }) => title).join(', ')}`);
  const rule = '-'.repeat(80);
  return `Slipway contains the following packages.\n\n${[...new Map(entries.map(entry => [entry.title, entry])).values()].sort((a, b) => a.title < b.title ? -1 : 1).map(({ title, text }) => `${rule}\n${title}\n${rule}\n\n${text}\n`).join('\n')}`;
}

function licence({ license, licenses }) {
  if (typeof license === 'string') return license;
  return license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
}

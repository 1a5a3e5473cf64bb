// npm run package: builds for production, writes ThirdPartyNotices.txt from what the bundles really contain, packs the .vsix.
import fs from 'node:fs';
import path from 'node:path';
import { build, metafile } from './build.mjs';
import { mustRun, recentNode, root } from './project.mjs';
import { bundledPackages, thirdPartyNotices } from './thirdPartyNotices.mjs';

await build({ production: true });
fs.writeFileSync(path.join(root, 'ThirdPartyNotices.txt'), thirdPartyNotices(bundledPackages(Object.keys(JSON.parse(fs.readFileSync(metafile, 'utf8')).inputs))));
const { name, version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
mustRun(recentNode(), [path.join('node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '-o', `${name}-${version}.vsix`]);

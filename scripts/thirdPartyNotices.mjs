// What ThirdPartyNotices.txt says of the packages that the bundles contain.
import fs from 'node:fs';
import path from 'node:path';
import { root } from './project.mjs';

/** Packages whose data the tables of src/api were generated from: shipped in another form, so named with the rest. */
const dataOrigins = ['kubernetes-models', '@kubernetes/client-node', 'dclint'].map(name => `node_modules/${name}/package.json`);

/** The licences of packages that name one and hold no text of it, by name and version. */
const textsElsewhere = {
  'split-ca 1.0.1': `Copyright (c) Charles Bushong

Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted, provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.`,
};

/**
 * The folders of the npm packages that inputs of the bundles, or data in them, come from.
 * @param {string[]} inputs paths of files, from the project's folder
 */
export function bundledPackages(inputs) {
  return [...new Set([...inputs, ...dataOrigins].map(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]).filter(folder => folder !== undefined))].map(folder => path.resolve(root, folder));
}

/**
 * Name, version, licence and licence text of each package, by name. Throws when one says no licence or has no text of it.
 * @param {string[]} folders
 */
export function thirdPartyNotices(folders) {
  const entries = new Map(folders.map(toEntry).map(entry => [entry.title, entry]));
  const problems = [...entries.values()].flatMap(({ title, license, text }) => license === undefined ? [`${title} names no licence`] : text === undefined ? [`${title} holds no text of its licence, ${license}`] : []);
  if (problems.length > 0) throw new Error(`Packages that may not be shipped: ${problems.join('; ')}`);
  const rule = '-'.repeat(80);
  const sections = [...entries.values()].sort((a, b) => a.title < b.title ? -1 : 1).map(({ title, license, text }) => `${rule}\n${title} (${license})\n${rule}\n\n${text}\n`);
  return `Slipway contains the following packages.\n\n${sections.join('\n')}`;
}

function toEntry(folder) {
  const { name, version, license, licenses } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const title = `${name} ${version}`;
  const texts = fs.readdirSync(folder).filter(file => /^(licen[cs]e|copying|notice)/i.test(file) && fs.statSync(path.join(folder, file)).isFile()).sort().map(file => fs.readFileSync(path.join(folder, file), 'utf8').trim());
  const hasLicence = fs.readdirSync(folder).some(file => /^(licen[cs]e|copying)/i.test(file));
  return { title, license: typeof license === 'string' ? license : license?.type ?? licenses?.map(({ type }) => type).join(' OR '), text: hasLicence ? texts.join('\n\n') : textsElsewhere[title] };
}

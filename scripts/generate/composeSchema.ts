/*
 * Writes src/language/compose/composeSchema.json: the JSON schema of Compose files, as the package dclint carries it, without white space.
 * Run: node scripts/generate/composeSchema.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'node_modules', 'dclint');
const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { readonly version: string };
const schema = JSON.parse(readFileSync(path.join(folder, 'schemas', 'compose.schema.json'), 'utf8')) as object;
writeFileSync(path.join(root, 'src', 'language', 'compose', 'composeSchema.json'), `${JSON.stringify({ origin: `dclint ${version}`, schema })}\n`);

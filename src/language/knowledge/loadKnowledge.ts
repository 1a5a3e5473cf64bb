import type { Node } from '../../api/objects.ts';
import { toData } from '../../manifest/node.ts';
import { parseFile } from '../../manifest/parse.ts';
import { manifestsOf } from '../manifest.ts';
import type { Knowledge } from './knowledge.ts';
import { SchemaCatalogue } from './schemaCatalogue.ts';

/** Absolute paths that settings name. */
export interface KnowledgePaths { readonly schemas: readonly string[]; readonly nodes: string | undefined }

/** The disk, as far as it is needed. */
export interface Disk {
  /** The files below a folder by their paths from there with `/`; none for a folder that is not there. */
  list(folder: string): readonly string[];
  read(file: string): string | undefined;
}

/** What settings say where to find. What cannot be read is told in a sentence each. */
export function loadKnowledge({ schemas, nodes: file }: KnowledgePaths, disk: Disk): { readonly knowledge: Knowledge; readonly problems: readonly string[] } {
  const folders = schemas.map(folder => ({ folder, names: disk.list(folder) }));
  const places = new Map(folders.flatMap(({ folder, names }) => names.map(name => [`${folder}/${name}`, name])));
  const text = file === undefined ? undefined : disk.read(file);
  const nodes = text === undefined ? [] : readNodes(text);
  return {
    knowledge: { nodes, ...places.size === 0 ? {} : { schemas: new SchemaCatalogue({ names: [...places.keys()], read: name => disk.read(name) }) } },
    problems: [
      ...folders.filter(({ names }) => names.length === 0).map(({ folder }) => `${folder} holds no schemas`),
      ...file !== undefined && nodes.length === 0 ? [`${file} holds no Node objects. Make one with: kubectl get nodes -o yaml > ${file}`] : [],
    ],
  };
}

/** The Nodes of a text as `kubectl get nodes -o yaml` or `-o json` prints them. */
export function readNodes(text: string): Node[] {
  return parseFile(text).documents.flatMap(manifestsOf).filter(({ apiVersion, kind }) => apiVersion === 'v1' && kind === 'Node').map(({ root }) => { const node = toData(root) as Node; return { ...node, metadata: node.metadata ?? {} }; });
}

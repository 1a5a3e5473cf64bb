import { Document, YAMLMap, YAMLSeq, isMap, isSeq, parseDocument } from 'yaml';


/**
 * The user's kubeconfig with one cluster, user and context named `name` added or replaced; everything else,
 * comments included, stays as it is. `current-context` is set only where there is none.
 * Throws a sentence when `text` is no kubeconfig.
 */
export function mergeKubeconfig(text: string, name: string, entry: { readonly cluster: object; readonly user: object; readonly context: object }): string {
  const document = text.trim() === '' ? new Document({ apiVersion: 'v1', kind: 'Config' }) : parseDocument(text);
  if (document.errors.length > 0) throw new Error(`the kubeconfig is not valid YAML: ${document.errors[0]?.message}`);
  if (!isMap(document.contents)) throw new Error('the kubeconfig is not a mapping');
  setNamed(document as Document, 'clusters', { name, cluster: entry.cluster });
  setNamed(document as Document, 'users', { name, user: entry.user });
  setNamed(document as Document, 'contexts', { name, context: entry.context });
  if (!document.get('current-context')) document.set('current-context', name);
  return document.toString({ lineWidth: 0 });
}

function setNamed(document: Document, key: string, value: { readonly name: string } & Readonly<Record<string, unknown>>): void {
  const existing = document.get(key);
  const list = isSeq(existing) ? existing : new YAMLSeq();
  if (list !== existing) document.set(key, list);
  const node = document.createNode(value);
  const index = list.items.findIndex(item => item instanceof YAMLMap && item.get('name') === value.name);
  if (index < 0) list.items.push(node); else list.items[index] = node;
}

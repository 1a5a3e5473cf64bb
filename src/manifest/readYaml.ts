import { parse } from 'yaml';

/** The first document of a YAML text as plain data, for files that need no ranges (kubeconfig, node lists). Throws on bad YAML. */
export function readYaml(text: string): unknown {
  return parse(text);
}

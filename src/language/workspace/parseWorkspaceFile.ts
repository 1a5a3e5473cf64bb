import { isDockerfileName } from '../../dockerfile/imageNames.ts';
import { parseFile, type ParsedFile } from '../../manifest/parse.ts';

/** A file as its name says that it is to be read: of a Dockerfile the whole text is one document without YAML. */
export function parseWorkspaceFile(uri: string, text: string, previous?: ParsedFile): ParsedFile {
  return isDockerfileName(uri) ? { text, documents: [{ start: 0, document: { text, root: undefined, problems: [], isTemplate: false } }] } : parseFile(text, previous);
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kustomizationSources, toKustomizationSource } from '../../../language/rendered/kustomizationSources.ts';
import { renderedPlace, type RenderedPlace, type SourcePlace } from '../../../language/rendered/renderedPlace.ts';
import { templateOf, toTemplateSource } from '../../../language/rendered/toTemplateSource.ts';
import type { DiagnosticSettings } from '../../../language/settings.ts';
import { Workspace } from '../../../language/workspace/workspace.ts';
import { parseFile, type ParsedDocument } from '../../../manifest/parse.ts';
import { positionsIn } from '../../../manifest/positionsIn.ts';
import { UserError, exitCodes } from '../../exitCodes.ts';
import { placedFindings } from '../placedFindings.ts';
import type { PlacedFinding } from '../report.ts';
import { helm, kustomize, render } from './renderer.ts';

/** Answers where a place of a rendered document comes from. */
type ToSource = (document: ParsedDocument, place: RenderedPlace | undefined) => SourcePlace;

/** The findings of what `kubectl kustomize` makes of a folder, each at the file and field that it comes from. Throws UserError (2). */
export async function kustomizeFindings(folder: string, settings?: DiagnosticSettings): Promise<PlacedFinding[]> {
  const files = new SourceFiles();
  const sources = kustomizationSources(folderUri(folder), uri => files.text(uri));
  if (sources === undefined) throw new UserError(`${folder} holds no kustomization`, exitCodes.usage);
  return findingsOfRendered(await render(kustomize, folder), { files, toSource: (_, place) => toKustomizationSource(sources, place), settings });
}

/** The findings of what `helm template` makes of a chart, each at the line of the template that it comes from. Throws UserError (2). */
export async function helmFindings(chart: string, settings?: DiagnosticSettings): Promise<PlacedFinding[]> {
  const files = new SourceFiles();
  return findingsOfRendered(await render(helm, chart), { files, toSource: templateSources(chart, files), settings });
}

/** Templates of an unpacked chart by what Helm says above each document. */
function templateSources(chart: string, files: SourceFiles): ToSource {
  return (document, place) => {
    const uri = new URL(encodeURI(templateOf(document) ?? 'Chart.yaml'), folderUri(chart)).href;
    const template = files.text(uri);
    return template === undefined ? { uri, range: { start: 0, end: 1 } } : toTemplateSource(uri, template, place);
  };
}

/** The findings of rendered text, at their sources, none twice. */
function findingsOfRendered(text: string, { files, toSource, settings }: { readonly files: SourceFiles; readonly toSource: ToSource; readonly settings: DiagnosticSettings | undefined }): PlacedFinding[] {
  const workspace = new Workspace();
  const uri = 'rendered:/all.yaml';
  workspace.setFile(uri, parseFile(text));
  const findings = placedFindings(workspace, uri, { settings, place({ document }, range) {
    const source = toSource(document, renderedPlace(document, range));
    const [from, to] = [files.positionAt(source.uri, source.range.start), files.positionAt(source.uri, source.range.end)];
    return { file: path.relative(process.cwd(), fileURLToPath(source.uri)), line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  } });
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()];
}

/** The files that rendered text comes from, each read once. */
class SourceFiles {
  readonly #known = new Map<string, { readonly text: string | undefined; readonly positionAt: ReturnType<typeof positionsIn> }>();

  /** Undefined for what cannot be read. */
  text(uri: string): string | undefined { return this.#file(uri).text; }

  positionAt(uri: string, offset: number) { return this.#file(uri).positionAt(offset); }

  #file(uri: string) {
    let file = this.#known.get(uri);
    if (file === undefined) {
      const text = readText(uri);
      this.#known.set(uri, file = { text, positionAt: positionsIn(text ?? '') });
    }
    return file;
  }
}

const folderUri = (folder: string) => `${pathToFileURL(path.resolve(folder)).href.replace(/\/$/, '')}/`;

function readText(uri: string): string | undefined {
  try { return readFileSync(fileURLToPath(uri), 'utf8'); } catch { return undefined; }
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { diagnoseIn } from '../../../language/diagnoseIn.ts';
import { kustomizationSources, toKustomizationSource } from '../../../language/rendered/kustomizationSources.ts';
import { renderedPlace, type RenderedPlace, type SourcePlace } from '../../../language/rendered/renderedPlace.ts';
import { templateOf, toTemplateSource } from '../../../language/rendered/toTemplateSource.ts';
import type { DiagnosticSettings } from '../../../language/settings.ts';
import { Workspace } from '../../../language/workspace/workspace.ts';
import { parseFile, type ParsedDocument } from '../../../manifest/parse.ts';
import { positionsIn } from '../../../manifest/positionsIn.ts';
import { UserError, exitCodes } from '../../exitCodes.ts';
import type { Place, PlacedFinding } from '../report.ts';
import { helm, kustomize, render } from './renderer.ts';

/** Answers where a place of a rendered document comes from. */
type ToSource = (document: ParsedDocument, place: RenderedPlace | undefined) => SourcePlace;

/** The findings of what `kubectl kustomize` makes of a folder, each at the file and field that it comes from. Throws UserError (2). */
export async function kustomizeFindings(folder: string, settings?: DiagnosticSettings): Promise<PlacedFinding[]> {
  const sources = kustomizationSources(folderUri(folder), readText);
  if (sources === undefined) throw new UserError(`${folder} holds no kustomization`, exitCodes.usage);
  return findingsOfRendered(await render(kustomize, folder), (_, place) => toKustomizationSource(sources, place), settings);
}

/** The findings of what `helm template` makes of a chart, each at the line of the template that it comes from. Throws UserError (2). */
export async function helmFindings(chart: string, settings?: DiagnosticSettings): Promise<PlacedFinding[]> {
  return findingsOfRendered(await render(helm, chart), templateSources(chart), settings);
}

/** Templates of an unpacked chart by what Helm says above each document. */
export function templateSources(chart: string): ToSource {
  return (document, place) => {
    const uri = new URL(encodeURI(templateOf(document) ?? 'Chart.yaml'), folderUri(chart)).href;
    const template = readText(uri);
    return template === undefined ? { uri, range: { start: 0, end: 1 } } : toTemplateSource(uri, template, place);
  };
}

/** The findings of rendered text, at their sources, none twice. */
export function findingsOfRendered(text: string, toSource: ToSource, settings?: DiagnosticSettings): PlacedFinding[] {
  const workspace = new Workspace();
  const uri = 'rendered:/all.yaml';
  workspace.setFile(uri, parseFile(text));
  const placeOf = (document: ParsedDocument, range: SourcePlace['range']): Place => toPlace(toSource(document, renderedPlace(document, range)));
  const findings = workspace.documentsOf(uri).flatMap(indexed => diagnoseIn(workspace, indexed, settings).map(({ code, severity, message, range, related = [] }): PlacedFinding => ({
    ...placeOf(indexed.document, range), code, severity, message,
    ...related.length === 0 ? {} : { related: related.map(each => ({ ...placeOf(each.document.document, each.range), message: each.message })) },
  })));
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()];
}

function toPlace({ uri, range }: SourcePlace): Place {
  const file = path.relative(process.cwd(), fileURLToPath(uri));
  const positionAt = positionsIn(readText(uri) ?? '');
  const [from, to] = [positionAt(range.start), positionAt(range.end)];
  return { file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

const folderUri = (folder: string) => `${pathToFileURL(path.resolve(folder)).href.replace(/\/$/, '')}/`;

function readText(uri: string): string | undefined {
  try { return readFileSync(fileURLToPath(uri), 'utf8'); } catch { return undefined; }
}

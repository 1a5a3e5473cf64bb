import { diagnoseIn } from '../../language/diagnoseIn.ts';
import type { Range } from '../../manifest/node.ts';
import type { DiagnosticSettings } from '../../language/settings.ts';
import type { IndexedDocument, Workspace } from '../../language/workspace/workspace.ts';
import type { Place, PlacedFinding } from './report.ts';

/** The findings of one file of a workspace, in its order; `place` says where a stretch of a document is for people. */
export function placedFindings(workspace: Workspace, uri: string, { settings, place }: { readonly settings: DiagnosticSettings | undefined; readonly place: (document: IndexedDocument, range: Range) => Place }): PlacedFinding[] {
  return workspace.documentsOf(uri).flatMap(document => diagnoseIn(workspace, document, settings).map(({ code, severity, message, range, related = [] }): PlacedFinding => ({
    ...place(document, range), code, severity, message,
    ...related.length === 0 ? {} : { related: related.map(each => ({ ...place(each.document, each.range), message: each.message })) },
  })));
}

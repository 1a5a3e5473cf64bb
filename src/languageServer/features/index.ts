import type { Feature } from '../feature.ts';
import { codeActions } from './codeActions.ts';
import { codeLenses } from './codeLenses.ts';
import { completion } from './completion.ts';
import { documentLinks } from './documentLinks.ts';
import { documentSymbols } from './documentSymbols.ts';
import { folding } from './folding.ts';
import { formatting } from './formatting.ts';
import { hover } from './hover.ts';
import { inlayHints } from './inlayHints.ts';
import { navigation } from './navigation.ts';
import { rename } from './rename.ts';
import { selectionRanges } from './selectionRanges.ts';
import { semanticTokens } from './semanticTokens.ts';
import { workspaceSymbols } from './workspaceSymbols.ts';

/** Everything that the server offers beside diagnostics. Add a feature: its pure part in language/, its file here, and its line. */
export const features: readonly Feature[] = [completion, hover, documentSymbols, codeActions, folding, selectionRanges, documentLinks, semanticTokens, formatting, inlayHints, navigation, rename, workspaceSymbols, codeLenses];

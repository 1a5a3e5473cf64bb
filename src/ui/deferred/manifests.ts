import * as vscode from 'vscode';
import { useTranslations } from '../../base/words.ts';

export { registerManifestFeatures } from '../manifest/manifestFeatures.ts';

useTranslations(vscode.l10n.bundle);

import os from 'node:os';
import * as vscode from 'vscode';
import { defaultDataDirectory } from '../base/dataDirectory.ts';
import type { EngineProcessOptions } from './engineProcess.ts';

/** The engine's data directory: `slipway.engine.dataDirectory` (`~` is the user's home), else the platform's place. */
export function dataDirectory(): string {
  const configured = vscode.workspace.getConfiguration('slipway').get<string>('engine.dataDirectory', '');
  return configured === '' ? defaultDataDirectory(process.env) : configured.replace(/^~(?=$|[\\/])/, () => os.homedir());
}

/** Docker's address: `slipway.docker.host`, else Docker's own default (undefined). */
export function dockerHost(): string | undefined {
  const configured = vscode.workspace.getConfiguration('slipway').get<string>('docker.host', '');
  return configured === '' ? undefined : configured;
}

export function engineOptions(programFolder: string): EngineProcessOptions {
  return { programFolder, dataDirectory: dataDirectory(), dockerHost: dockerHost() ?? '' };
}

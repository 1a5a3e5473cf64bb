import { ProposedFeatures, createConnection } from 'vscode-languageserver/node';
import { systemClock } from '../base/clock.ts';
import { startServer } from './server.ts';

startServer(createConnection(ProposedFeatures.all), systemClock);

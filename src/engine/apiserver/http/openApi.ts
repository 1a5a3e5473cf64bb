import { apiErrors } from '../../../api/apiError.ts';
import type { Exchange } from './respond.ts';

export function sendOpenApiV2(_exchange: Exchange): Promise<void> { throw apiErrors.noSuchPath(); }
export function sendOpenApiV3Index(_exchange: Exchange): Promise<void> { throw apiErrors.noSuchPath(); }
export function sendOpenApiV3(_exchange: Exchange, _path: string): Promise<void> { throw apiErrors.noSuchPath(); }

import { RuntimeError } from '../../base/runtimeError.ts';

/** Docker does not remove what a container that is not Slipway's uses: no waiting changes that. */
export class UsedByOthers extends RuntimeError {
  constructor(message: string, { cause }: { readonly cause: RuntimeError }) {
    super(message, { operation: cause.operation, retriable: false, statusCode: cause.statusCode, cause });
    this.name = 'UsedByOthers';
  }
}

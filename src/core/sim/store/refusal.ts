// Why the engine says no: an HTTP status and the sentence that people read after "daemon:".
import { fail } from '../../lib/result.ts';

export type Refusal = { readonly status: number; readonly message: string };

export function refuse(status: number, message: string) {
  return fail<Refusal>({ status, message });
}

// The engine's running commentary (pull, push, build, load): JSON messages to lines on the screen.
import type { ApiAnswer } from '../api/types.ts';
import type { Task } from '../kernel/kernel.ts';
import { CommandError, type Context } from './context.ts';
import { createProgress } from './progress.ts';

export type Message = {
  readonly status?: string;
  readonly id?: string;
  readonly stream?: string;
  readonly error?: string;
  readonly errorDetail?: { readonly code?: number; readonly message: string };
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly aux?: unknown;
};

export type ShowOptions = {
  /** 2 for the pulls of `run`. */
  readonly channel?: 1 | 2;
  readonly quiet?: boolean;
  /** Sees each `aux`: the id of a built image, the digest of a pushed one. */
  readonly aux?: (aux: unknown) => void;
};

/** Shows all of it; an error in the stream ends the command with its sentence. */
export function* showMessages(
  context: Context,
  answer: ApiAnswer,
  options: ShowOptions = {},
): Task<void> {
  if (answer.kind !== 'objects') return;
  const channel = options.channel ?? 1;
  const progress = createProgress(context, options.quiet, channel);
  const print = channel === 1 ? context.out : context.complain;
  try {
    for (let next = yield* answer.next(); next !== null; next = yield* answer.next()) {
      const message = next as Message;
      if (message.errorDetail || message.error) {
        throw new CommandError(
          message.errorDetail?.message ?? message.error ?? '',
          message.errorDetail?.code || 1,
        );
      }
      if (message.aux !== undefined) options.aux?.(message.aux);
      else if (message.stream !== undefined) {
        if (!options.quiet) yield* print(message.stream);
      } else if (message.id && message.progressDetail) {
        yield* progress.line({
          id: message.id,
          status: message.status ?? '',
          ...message.progressDetail,
        });
      } else {
        const id = message.id ? `${message.id}: ` : '';
        yield* progress.message(id + (message.status ?? ''));
      }
    }
  } finally {
    answer.close();
  }
}

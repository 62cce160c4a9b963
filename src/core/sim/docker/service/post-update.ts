// Sends a changed specification of a service to the engine.
import type { Task } from '../../kernel/kernel.ts';
import type { Query } from '../client.ts';
import type { Context } from '../context.ts';
import type { Service } from '../wire.ts';

/** The whole specification as it is now; the version refuses what somebody else changed. */
export function* postUpdate(context: Context, service: Service, query: Query): Task<void> {
  const answer = yield* context.api.post<{ Warnings?: string[] | null } | null>(
    `/services/${service.ID}/update`,
    { ...query, version: String(service.Version.Index) },
    service.Spec,
  );
  for (const warning of answer?.Warnings ?? []) yield* context.complain(`${warning}\n`);
}

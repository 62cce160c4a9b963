// Containers by what people call them.
import { ok, type Result } from '../../lib/result.ts';
import { type Refusal, refuse } from '../store/refusal.ts';
import type { Engine } from './engine.ts';
import type { ContainerState } from './state.ts';

/** By full id, exact name, or a unique beginning of the id. */
export function findContainer(engine: Engine, text: string): Result<ContainerState, Refusal> {
  const all = engine.state.containers;
  const exact = all[text] ?? all[engine.byName.get(text.replace(/^\//, '')) ?? ''];
  if (exact) return ok(exact);
  const byId = text ? Object.values(all).filter(one => one.id.startsWith(text)) : [];
  if (byId.length === 1 && byId[0]) return ok(byId[0]);
  if (byId.length > 1) return refuse(404, `Multiple IDs found with provided prefix: ${text}`);
  return refuse(404, `No such container: ${text}`);
}

// Stub replaced below.
import type { Finding } from '../../core/deck/check/rule.ts';
import type { Deck } from '../../core/deck/deck.ts';

export async function measureSlides(
  _deck: Deck,
  _file: string,
): Promise<{ readonly findings: readonly Finding[]; readonly notes: readonly string[] }> {
  return { findings: [], notes: [] };
}

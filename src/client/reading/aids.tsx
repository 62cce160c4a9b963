// The reading aids, loaded when the first of them is wanted.
import type { Dialog } from '../model.ts';
import { DialogHead } from '../ui/dialog-head.tsx';
import { Contents } from './contents.tsx';
import { GoTo, Search } from './finder.tsx';
import type { AidProps } from './overview.tsx';
import { Overview } from './overview.tsx';

export type AidKind = Extract<Dialog['kind'], 'overview' | 'contents' | 'search' | 'go-to'>;

const titles: Readonly<Record<AidKind, string>> = {
  overview: 'Slides',
  contents: 'Contents',
  search: 'Search',
  'go-to': 'Go to',
};
const bodies = { overview: Overview, contents: Contents, search: Search, 'go-to': GoTo };

export function Aid({ kind, model, close }: AidProps & { readonly kind: AidKind }) {
  const Body = bodies[kind];
  return (
    <>
      <DialogHead title={titles[kind]} close={close} />
      <Body model={model} close={close} />
    </>
  );
}

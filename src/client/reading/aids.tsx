// The larger dialogs, loaded when the first of them is wanted.
import type { PageName } from '../keys.ts';
import type { Dialog } from '../model.ts';
import { JoinCode, KeyHelp } from '../ui/dialog-bodies.tsx';
import { DialogHead } from '../ui/dialog-head.tsx';
import { Contents } from './contents.tsx';
import { GoTo, Search } from './finder.tsx';
import type { AidProps } from './overview.tsx';
import { Overview } from './overview.tsx';

type ReadingKind = 'overview' | 'contents' | 'search' | 'go-to';
export type AidKind = Extract<Dialog['kind'], ReadingKind | 'help' | 'join-code'>;

const titles: Readonly<Record<ReadingKind, string>> = {
  overview: 'Slides',
  contents: 'Contents',
  search: 'Search',
  'go-to': 'Go to',
};
const bodies = { overview: Overview, contents: Contents, search: Search, 'go-to': GoTo };

export type AnyAidProps = AidProps & { readonly kind: AidKind; readonly page: PageName };

export function Aid({ kind, model, page, close }: AnyAidProps) {
  if (kind === 'help') return <KeyHelp page={page} close={close} />;
  if (kind === 'join-code') return <JoinCode model={model} close={close} />;
  const Body = bodies[kind];
  return (
    <>
      <DialogHead title={titles[kind]} close={close} />
      <Body model={model} close={close} />
    </>
  );
}

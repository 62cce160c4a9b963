// What stands in the dialogs, loaded at the first touch of the page.
import type { PageName } from '../keys.ts';
import type { Dialog } from '../model.ts';
import { JoinCode, KeyHelp } from '../ui/dialog-bodies.tsx';
import { DialogHead } from '../ui/dialog-head.tsx';
import { HintForm } from '../ui/hint-form.tsx';
import { KeepRun } from '../ui/keep-run.tsx';
import { AnyQuestion } from '../ui/questions.tsx';
import { Contents } from './contents.tsx';
import { GoTo, Search } from './finder.tsx';
import type { AidProps } from './overview.tsx';
import { Overview } from './overview.tsx';

type ReadingKind = 'overview' | 'contents' | 'search' | 'go-to';
export type AidDialog = Exclude<Dialog, { kind: 'map' }>;

const titles: Readonly<Record<ReadingKind, string>> = {
  overview: 'Slides',
  contents: 'Contents',
  search: 'Search',
  'go-to': 'Go to',
};
const bodies = { overview: Overview, contents: Contents, search: Search, 'go-to': GoTo };

export type AnyAidProps = AidProps & { readonly dialog: AidDialog; readonly page: PageName };

export function Aid({ dialog, model, page, close }: AnyAidProps) {
  switch (dialog.kind) {
    case 'help':
      return <KeyHelp page={page} close={close} />;
    case 'join-code':
      return <JoinCode model={model} close={close} />;
    case 'keep-run':
      return <KeepRun model={model} close={close} />;
    case 'hint':
      return <HintForm model={model} to={dialog.to} close={close} />;
    case 'reset':
    case 'busy':
    case 'paste':
      return <AnyQuestion model={model} dialog={dialog} close={close} />;
    default:
      return <ReadingAid kind={dialog.kind} model={model} close={close} />;
  }
}

function ReadingAid({ kind, model, close }: AidProps & { readonly kind: ReadingKind }) {
  const Body = bodies[kind];
  return (
    <>
      <DialogHead title={titles[kind]} close={close} />
      <Body model={model} close={close} />
    </>
  );
}

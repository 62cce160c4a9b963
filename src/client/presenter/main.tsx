// The presenter's page.
import { fromServer } from '../from-server.ts';
import type { Model } from '../model.ts';
import { commonActions } from '../page-keys.ts';
import { startPage } from '../start.ts';
import { PresenterPage } from './presenter-page.tsx';
import { openProjector, pauseTimer, resetTimer } from './timer.ts';
import { endWatch } from './watch.ts';

startPage(
  'presenter',
  model => <PresenterPage model={model} />,
  fromServer,
  (model: Model) => ({
    timer: pauseTimer,
    'reset-timer': resetTimer,
    clone: () => openProjector(model.boot.base),
    presenter: () => {
      model.toast.value = { sentence: 'This is the presenter view.', icon: 'bulb' };
    },
    roster: () =>
      document.querySelector<HTMLElement>('.roster [data-student][tabindex="0"], .roster')?.focus(),
    close: () => {
      if (model.watching.peek() && !model.dialog.peek()) endWatch(model);
      else commonActions.close?.(model);
    },
  }),
);

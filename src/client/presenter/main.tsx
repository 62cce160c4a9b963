// The presenter's page.
import type { Model } from '../model.ts';
import { startPage } from '../start.ts';
import { PresenterPage } from './presenter-page.tsx';
import { openProjector, pauseTimer, resetTimer } from './timer.ts';

startPage(
  'presenter',
  model => <PresenterPage model={model} />,
  (model: Model) => ({
    timer: pauseTimer,
    'reset-timer': resetTimer,
    clone: () => openProjector(model.boot.base),
    presenter: () => {
      model.toast.value = { sentence: 'This is the presenter view.', icon: 'bulb' };
    },
    roster: () => document.querySelector<HTMLElement>('.roster')?.focus(),
  }),
);

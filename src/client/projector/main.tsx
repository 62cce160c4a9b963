// The projector's page.
import { startPage } from '../start.ts';
import { joinShown, ProjectorPage } from './projector-page.tsx';

startPage(
  'projector',
  model => <ProjectorPage model={model} />,
  () => ({
    'join-code': () => {
      joinShown.value = !joinShown.peek();
    },
  }),
);

// The projector's page.
import { fromServer } from '../from-server.ts';
import { startPage } from '../start.ts';
import { joinShown, ProjectorPage } from './projector-page.tsx';

startPage(
  'projector',
  model => <ProjectorPage model={model} />,
  fromServer,
  () => ({
    'join-code': () => {
      joinShown.value = !joinShown.peek();
    },
  }),
);

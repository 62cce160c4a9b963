// /commit: a container's changes as a new image.
import { sha256Hex } from '../../lib/sha256.ts';
import { findContainer } from '../node/find-container.ts';
import { addImage, contentOf, findImage } from '../node/image.ts';
import { lifelineOf } from '../node/machine.ts';
import type { ImageConfig, ImageContent } from '../node/state.ts';
import { familiar, parseReference } from '../store/reference.ts';
import { applyChanges } from './build/image-config.ts';
import { type Call, json, query, refused } from './call.ts';
import type { Route } from './route.ts';
import { unnamed } from './transfer.ts';
import type { ApiAnswer } from './types.ts';

export const commitRoutes: readonly Route[] = [['POST', '/commit', commit]];

function commit(call: Call): ApiAnswer {
  const { engine } = call;
  const found = findContainer(engine, query(call, 'container'));
  if (!found.ok) return refused(found.error);
  const container = found.value;
  const repository = query(call, 'repo');
  const reference = repository
    ? parseReference(`${repository}:${query(call, 'tag') || 'latest'}`)
    : null;
  if (repository && !reference)
    return refused({ status: 400, message: 'invalid reference format' });
  const image = findImage(engine, container.imageId);
  if (!image) return refused({ status: 404, message: `No such image: ${container.imageId}` });
  const under = contentOf(engine, image);
  const { machine } = lifelineOf(engine, container);
  const sizeBytes = machine.files.usage().usedBytes;
  const changes = query(call, 'changes').split('\n');
  const id = `sha256:${call.parts.kernel.random.hex(64)}`;
  const config = applyChanges(
    { ...under.config, Cmd: (container.config.Cmd as ImageConfig['Cmd']) ?? under.config.Cmd },
    changes,
  );
  const content: ImageContent = {
    ...under,
    id,
    digest: `sha256:${sha256Hex(`manifest ${id}`)}`,
    changes: [...under.changes, machine.state()],
    layers: [...under.layers, { digest: `sha256:${sha256Hex(`layer ${id}`)}`, sizeBytes }],
    history: [
      ...under.history,
      {
        createdBy: container.argv.join(' '),
        sizeBytes,
        comment: query(call, 'comment'),
        empty: false,
      },
    ],
    program: config.Cmd?.join(' ') === under.config.Cmd?.join(' ') ? under.program : null,
    config,
    createdMs: call.parts.kernel.now(),
    parent: image.id,
    author: query(call, 'author'),
    comment: query(call, 'comment'),
  };
  addImage(engine, content, reference ?? unnamed);
  const name = reference ? familiar(reference) : '';
  engine.event({
    type: 'container',
    action: 'commit',
    id: container.id,
    attributes: { comment: name },
  });
  return json({ Id: id }, 201);
}

// Starts `deckhand attach` behind a pseudo terminal for each pane of a simulated workspace.
import { fileURLToPath } from 'node:url';
import type { AttachSocket } from './attach-socket.ts';
import type { SpawnPty } from './backends/pty.ts';
import { paneVariable } from './lines.ts';
import type { RelayDoor } from './workspace/relay.ts';

/** Each is a process of its own: enough for a few people at home, not for a class. */
const panesMax = 12;

const fromSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(`../cli/main.${fromSource ? 'ts' : 'js'}`, import.meta.url));
const args = [...(fromSource ? ['--import', 'tsx'] : []), entry, 'attach', '--pane'];
const folder = fileURLToPath(new URL('../..', import.meta.url));

export function createPaneDoor(spawn: SpawnPty, socket: () => AttachSocket | null): RelayDoor {
  let open = 0;
  return {
    open({ columns, rows }, handlers) {
      const door = socket();
      if (door === null || open >= panesMax) return null;
      const { address, forget } = door.expect(handlers);
      const ended = () => {
        open--;
        forget();
        handlers.ended();
      };
      try {
        const pty = spawn({
          ...{ file: process.execPath, args, columns, rows, folder },
          environment: {
            PATH: process.env.PATH ?? '',
            [paneVariable]: JSON.stringify(address),
          },
          data: handlers.data,
          ended,
        });
        open++;
        return pty;
      } catch {
        forget();
        return null;
      }
    },
  };
}

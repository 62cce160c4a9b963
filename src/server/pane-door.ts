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

export type PaneDoor = RelayDoor & {
  /** Panes whose process reads and writes now. */
  readonly connected: () => number;
};

export function createPaneDoor(spawn: SpawnPty, socket: () => AttachSocket | null): PaneDoor {
  let open = 0;
  let connected = 0;
  return {
    connected: () => connected,
    open({ columns, rows }, handlers) {
      const door = socket();
      if (door === null || open >= panesMax) return null;
      let isConnected = false;
      const { address, forget } = door.expect({
        input: handlers.input,
        connected(output) {
          isConnected = true;
          connected++;
          handlers.connected(output);
        },
      });
      const ended = () => {
        open--;
        if (isConnected) connected--;
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

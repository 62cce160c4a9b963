// What the larger dialogs hold: the keys, how to join.
import type { PageName } from '../keys.ts';
import { keyCap, keyTable } from '../keys.ts';
import type { Model } from '../model.ts';
import { DialogHead } from './dialog-head.tsx';
import { QrCode } from './qr-code.tsx';

type Props = { readonly model: Model; readonly close: () => void };

export function KeyHelp({ page, close }: { readonly page: PageName; readonly close: () => void }) {
  return (
    <>
      <DialogHead title="Keys" close={close} />
      <dl class="key-help">
        {keyTable
          .filter(entry => entry.pages.includes(page))
          .map(entry => (
            <div key={entry.action}>
              <dt>
                {entry.keys.map(key => (
                  <kbd key={key}>{keyCap(key)}</kbd>
                ))}
              </dt>
              <dd>{entry.help}</dd>
            </div>
          ))}
      </dl>
      <p class="small">
        In a terminal all keys belong to the shell, but for <kbd>F6</kbd> and{' '}
        <kbd>Ctrl Shift .</kbd>; copy and paste there with <kbd>Ctrl Shift C</kbd> and{' '}
        <kbd>Ctrl Shift V</kbd>, on a Mac with <kbd>⌘ C</kbd> and <kbd>⌘ V</kbd>.
      </p>
    </>
  );
}

export function JoinCode({ model, close }: Props) {
  const address = model.classroom.value?.joinUrl ?? '';
  return (
    <>
      <DialogHead title="How to join" close={close} />
      <p>Open this address, or point a camera at the picture.</p>
      <p class="join-url">{address}</p>
      <QrCode text={address} />
    </>
  );
}

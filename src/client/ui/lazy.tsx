// A view whose script, and style sheet if it has one, come when it is first shown.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Model } from '../model.ts';

type Shown = { readonly model: Model; readonly close?: () => void };

/** `style`: name of its sheet in `public/build`. Where the server does not answer, it closes. */
export function lazy<P extends Shown>(
  load: () => Promise<ComponentType<P>>,
  style?: string,
): (props: P) => preact.JSX.Element | null {
  let here: ComponentType<P> | null = null;
  return props => {
    const [View, setView] = useState(() => here);
    useEffect(() => {
      if (View) return;
      const styled =
        style === undefined ? null : addStyle(`${props.model.boot.base}build/${style}`);
      Promise.all([load(), styled]).then(
        ([loaded]) => {
          here = loaded;
          setView(() => loaded);
        },
        () => sayNoAnswer(props),
      );
    }, []);
    return View && <View {...props} />;
  };
}

export function sayNoAnswer({ model, close }: Shown): void {
  close?.();
  const sentence = 'The server does not answer: try again when the page is live.';
  model.toast.value = { sentence, icon: 'cross' };
}

function addStyle(href: string): Promise<unknown> {
  const style = document.createElement('link');
  const styled = new Promise((done, failed) => {
    Object.assign(style, { rel: 'stylesheet', href });
    style.addEventListener('load', done);
    style.addEventListener('error', failed);
  });
  document.head.append(style);
  return styled;
}

// An icon: always beside a word, or inside a button with a name.
import type { IconName } from './icons.ts';
import { icons } from './icons.ts';

export function Icon({ name, spin }: { readonly name: IconName; readonly spin?: boolean }) {
  return (
    <svg
      class={spin ? 'i spin' : 'i'}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: icons[name] }}
    />
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M2 3H11C14.67 3 17.64 5.09 19.77 8H2Z" />
      <path
        class="lit"
        d="M2 9.5H20.75C21.23 10.3 21.64 11.14 22 12C21.64 12.86 21.23 13.7 20.75 14.5H2Z"
      />
      <path d="M2 16H19.77C17.64 18.91 14.67 21 11 21H2Z" />
    </svg>
  );
}

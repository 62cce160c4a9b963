// The foot line: where the class is, how far the chapter is, the lab's ways back.
import { command, raiseHand, rejoin } from '../actions.ts';
import type { Model } from '../model.ts';
import { chapterPlace } from '../slides.ts';
import { isLate, isWandering } from '../state/place.ts';
import { Icon } from './icon.tsx';
import { LabMenu } from './lab-menu.tsx';
import type { ScalePiece } from './scale.tsx';
import { Scale } from './scale.tsx';

export function FootLine({ model, leave }: { readonly model: Model; readonly leave: () => void }) {
  return (
    <footer class="foot" data-area="foot">
      <Course model={model} />
      <Late model={model} />
      <span class="sp" />
      <ChapterScale model={model} />
      <span class="sp" />
      <LabMenu model={model} />
      <button type="button" class="foot-key" title="Leaves a terminal too" onClick={leave}>
        <kbd>F6</kbd> next area
      </button>
    </footer>
  );
}

/** Following, wandering, asking, alone. */
function Course({ model }: { readonly model: Model }) {
  const place = model.place.value;
  const presenter = model.classroom.value?.presenter;
  if (!presenter || place.classIndex === null) return null;
  const classNumber = place.classIndex + 1;
  if (model.connection.value !== 'live')
    return (
      <span>
        Last seen: {presenter.name} on slide {classNumber}
      </span>
    );
  if (isWandering(place))
    return (
      <>
        <span class="follow">
          <span class="dot course" />
          <span>
            <bdi>{presenter.name}</bdi> is on slide {classNumber}
          </span>
        </span>
        <button
          type="button"
          class="btn course foot-btn"
          data-action="back-to-presenter"
          onClick={() => rejoin(model)}
        >
          <span class="clip">
            Back to <bdi>{presenter.name}</bdi>
          </span>
        </button>
      </>
    );
  if (model.hand.value)
    return (
      <>
        <span class="follow">
          <Icon name="hand" />
          Your hand is up
        </span>
        <button type="button" class="foot-key" onClick={() => raiseHand(model, false)}>
          Lower
        </button>
      </>
    );
  return (
    <span class="follow">
      <span class="dot course" />
      <span>
        {presenter.online ? 'Following ' : 'Waiting for '}
        <bdi>{presenter.name}</bdi>
      </span>
    </span>
  );
}

/** Who comes late gets the lab where the class is: offered in sight, not in a menu. */
function Late({ model }: { readonly model: Model }) {
  const first = model.deck.value.slides.findIndex(slide => slide.exercises.length > 0);
  const place = model.place.value;
  const may = model.capabilities.value?.snapshot === true && model.connection.value === 'live';
  if (!may || !isLate(place, first, model.runs.value.length)) return null;
  return (
    <button
      type="button"
      class="btn course foot-btn"
      data-action="catch-up"
      title="Plays the exercises of the slides before this one"
      onClick={() => command(model, { kind: 'catch-up', slide: place.index })}
    >
      Catch up
    </button>
  );
}

/** One piece per slide of the chapter. */
function ChapterScale({ model }: { readonly model: Model }) {
  const place = model.place.value;
  const { chapter, slides, now } = chapterPlace(place.index, model.deck.value);
  const classAt = slides.findLastIndex(index => index <= (place.classIndex ?? -1));
  const pieces = slides.map<ScalePiece>((_, at) => {
    if (at === now) return 'now';
    if (isWandering(place) && at === classAt) return 'class';
    return at < now ? 'done' : '';
  });
  return (
    <>
      <span class="hide-m clip">{chapter}</span>
      <Scale
        pieces={pieces}
        label={`slide ${now + 1} of ${slides.length}${chapter ? ' of the chapter' : ''}`}
      />
      <span class="num">
        {now + 1} / {slides.length}
      </span>
    </>
  );
}

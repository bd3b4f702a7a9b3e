import { Problem, call } from '../api.js';
import { fill, h, own } from '../dom.js';
import { fail } from '../page.js';
import { answerText } from '../questions.js';
import { t } from '../texts.js';

const RENEW_MS = 15_000;

/** @type {HTMLElement | null} */
let place = null;
let timer = 0;
let areNotesOpen = false;

/** The figures of the event; they renew themselves while they are seen. */
export function figures() {
  place = h('section', { class: 'figures', 'aria-label': t('figures') });
  return place;
}

/** Reads them again. */
export async function renewFigures() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (place?.isConnected) renewFigures();
  }, RENEW_MS);
  if (document.visibilityState === 'hidden') return;

  try {
    const { data } = await call('GET', 'admin/stats');
    const text = JSON.stringify({ ...data, generated_at: null });
    if (!place || place.dataset.shown === text) return;

    const hadFocus = place.contains(document.activeElement);
    show(place, data);
    place.dataset.shown = text;
    if (hadFocus) place.querySelector('summary')?.focus();
  } catch (error) {
    // The figures stay as they are while the network is away.
    if (error instanceof Problem && error.status === 401) fail(error);
  }
}

/**
 * @param {HTMLElement} element
 * @param {import('../../types').Stats} stats
 */
function show(element, stats) {
  // Those who wait have no answer, but to say that of them would be wrong.
  const waiting = stats.waitlisted?.guests ?? 0;
  const parts = /** @type {[string, number][]} */ ([
    ['attending', stats.attending], ['declined', stats.declined], ['pending', stats.pending - waiting],
    ...waiting > 0 ? [['waits', waiting]] : []]);
  const shown = parts.map(([name, count]) => `${t(name)}: ${count}`).join(', ');
  const number = (/** @type {string} */ name, /** @type {number | string} */ value) =>
    h('div', { class: `figure ${name}` }, h('dt', null, t(name)), h('dd', null, String(value)));
  const bar = h('div', { class: 'answers', role: 'img', 'aria-label': shown });
  for (const [name, count] of parts) {
    const part = h('span', { class: name });
    part.style.flexGrow = String(count);
    bar.append(part);
  }
  const seats = stats.capacity
    ? t('figures.of', { taken: stats.seats_taken, seats: stats.capacity.max_guests }) : stats.seats_taken;
  fill(element,
    h('dl', null, parts.map(([name, count]) => number(name, count)),
      number('seats', seats),
      number('here', stats.arrived)),
    bar,
    wishes(stats));
}

/** @param {import('../../types').Stats} stats */
function wishes(stats) {
  if (stats.with_dietary === 0 && stats.questions.length === 0) return null;

  const line = (/** @type {string} */ text, /** @type {number} */ count) => h('li', null, own(text), ` × ${count}`);
  const details = h('details', { open: areNotesOpen }, h('summary', null, t('figures.wishes')),
    stats.with_dietary > 0 && h('h3', null, t('field.dietary')),
    h('ul', null, stats.dietary.map(note => line(note.dietary, note.count)),
      stats.other_count > 0 && line(t('figures.others'), stats.other_count)),
    stats.questions.map(question => [
      h('h3', null, own(question.label), ` (${question.answered})`),
      h('ul', null, question.counts.map(each => line(
        question.type === 'yes_no' ? answerText(each.answer === 'true') : each.answer, each.count))),
    ]).flat());
  details.addEventListener('toggle', () => areNotesOpen = details.open);
  return details;
}

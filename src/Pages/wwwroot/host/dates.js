import { isZone } from '../texts.js';

/**
 * What the clocks of a zone show at an instant, as a control of type datetime-local takes it.
 * @param {string} instant
 * @param {string | null | undefined} zone The reader's when there is none.
 * @returns {string} `2027-06-12T15:00`
 */
export function toZoned(instant, zone) {
  const parts = Object.fromEntries(new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: isZone(zone) ? zone : zone ? 'UTC' : undefined, hourCycle: 'h23',
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  }).formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${parts.year.padStart(4, '0')}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/**
 * The instant at which the clocks of a zone show a time; where they skip it, the one that is as much later.
 * @param {string} time As `toZoned` writes it.
 * @param {string | null | undefined} zone
 * @returns {string | null} Null for no time.
 */
export function fromZoned(time, zone) {
  if (!time) return null;

  const wanted = Date.parse(`${time}Z`);
  if (Number.isNaN(wanted)) return time;

  const offset = (/** @type {number} */ instant) =>
    Date.parse(`${toZoned(new Date(instant).toISOString(), zone)}Z`) - instant;
  const first = wanted - offset(wanted);
  const second = wanted - offset(first);
  // Where the clocks skip the time, the two are an hour apart.
  const isShown = second + offset(second) === wanted;
  return new Date(isShown ? second : Math.max(first, second)).toISOString();
}

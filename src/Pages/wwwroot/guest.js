import { useAccent } from './accent.js';
import { Problem, call } from './api.js';
import { calendarFile } from './calendar.js';
import { askWhich, without } from './conflict.js';
import { byId, fill, h, own, say } from './dom.js';
import { memberCard, stateText } from './household.js';
import { failIn, noteTyping, run, start } from './page.js';
import { answerTo, fieldText, valueText } from './questions.js';
import { nameOf, t, when } from './texts.js';

/** @typedef {import('../types').Invitation} Invitation */
/** @typedef {import('../types').InvitationAnswer} Answer */
/** @typedef {import('../types').Change} Change */

// Of one PUT /invitation: docs/http-api.md.
const MOST_ANSWERS = 50;

start('guest', code => code ? call('GET', 'invitation') : null, ({ data, etag }) => show(data, etag));

/**
 * @param {Invitation} invitation
 * @param {string | null} etag
 * @param {boolean} [isSaved] Whether this is the answer to what was sent.
 */
function show(invitation, etag, isSaved = false) {
  const { event, me, members } = invitation;
  const isOpen = event.rsvp_open || event.decline_open;
  useAccent(event.accent);
  document.title = event.event_name ?? t('guest.title');
  showEvent(invitation);
  // The guest who asks comes first.
  const cards = [...members].sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id))
    .map(member => memberCard(member, invitation));
  const save = h('button', { class: 'main' }, t('guest.send'));
  const form = h('form', { novalidate: true, 'aria-label': t('guest.form') },
    cards.map(card => card.element), isOpen ? h('div', { class: 'bar' }, save) : null);
  noteTyping(form);
  form.addEventListener('input', () => say(''));
  form.addEventListener('submit', submitted => {
    submitted.preventDefault();
    const answers = cards.map(card => card.read()).filter(answer => answer !== null);
    run(save, () => send(answers, etag), error => failIn(error, form, name => controlOf(name, sent)));
  });
  const hasAnswered = members.some(member => member.attending !== null || member.waitlisted_at);
  const saved = hasAnswered && h('section', { class: 'card saved', tabindex: -1, 'aria-labelledby': 'saved' },
    h('h2', { id: 'saved' }, t(isSaved ? 'guest.saved' : 'guest.stored')),
    h('ul', null, members.map(member => h('li', null, own(nameOf(member)), ': ', stateText(member)))));
  fill(byId('main'), saved, h('p', { class: 'until' }, untilText(event)), form);
  if (isSaved && saved) saved.focus();

  /** What was sent last. @type {Answer[]} */
  let sent = [];

  /**
   * @param {Answer[]} answers
   * @param {string | null} version
   */
  async function send(answers, version) {
    if (answers.length === 0) {
      say(t(hasAnswered ? 'guest.unchanged' : 'guest.choose'), hasAnswered ? 'good' : 'bad');
      return;
    }

    sent = answers.slice(0, MOST_ANSWERS);
    try {
      const answer = await call('PUT', 'invitation', { body: { answers: sent }, ifMatch: version });
      say('');
      if (answers.length > sent.length) await send(answers.slice(sent.length), answer.etag);
      else show(answer.data, answer.etag, true);
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'household_changed') throw error;
      await settle(error, answers);
    }
  }

  /**
   * Somebody was faster.
   * @param {Problem} problem
   * @param {Answer[]} answers
   */
  async function settle(problem, answers) {
    const real = problem.changes.flatMap(flat).filter(change => !isAsLoaded(change));
    const choice = real.length === 0 ? 'mine' : await askWhich(real.map(change => ({
      whose: nameOf(members.find(member => member.id === change.member) ?? me),
      what: fieldText(change.field, event.questions),
      theirs: isHidden(change) ? t('conflict.unknown') : valueText(change.field, change.theirs),
      mine: valueText(change.field, change.mine),
    })));
    if (choice === null) return;

    // Where nobody else was faster, what was typed is stored in any case.
    const kept = choice === 'mine' ? answers : answers.map(answer => rest(answer, real))
      .filter(answer => answer !== null);
    if (kept.length > 0) await send(kept, problem.etag);
    else show(problem.current, problem.etag);
  }

  // Something else of the household was changed: this is as the page showed it.
  /** @param {Change} change */
  function isAsLoaded(change) {
    if (isHidden(change)) return false;

    const before = /** @type {Record<string, unknown>} */ (cards.find(card => card.id === change.member)?.before ?? {});
    return (change.theirs ?? null) === (before[change.field] ?? null);
  }
}

// The answers to questions one by one. Of others, they are hidden.
/** @param {Change} change @returns {Change[]} */
function flat(change) {
  if (change.field !== 'answers') return [change];

  const theirs = /** @type {Record<string, unknown>} */ (change.theirs ?? {});
  return Object.entries(change.mine ?? {}).map(([id, mine]) => ({
    member: change.member, field: `answers.${id}`, mine, ...isHidden(change) ? {} : { theirs: answerTo(theirs, id) },
  })).filter(each => isHidden(each) || each.theirs !== each.mine);
}

/**
 * What is left of an answer without some changes; null when nobody has said that the guest comes.
 * @param {Answer} answer
 * @param {Change[]} changes
 * @returns {Answer | null}
 */
function rest(answer, changes) {
  const own = changes.filter(change => change.member === answer.guest_id);
  const attending = own.find(change => change.field === 'attending');
  if (attending && attending.theirs !== true) return null;

  const kept = /** @type {Answer} */ (without(answer, own.map(change => change.field)));
  return attending ? { ...kept, attending: true } : kept;
}

/** @param {Change} change */
const isHidden = change => !('theirs' in change);

// The API counts the answers, the page names the guests.
/** @param {string} name @param {Answer[]} answers */
function controlOf(name, answers) {
  const [, index, rest] = /^answers\[(\d+)\]\.(.+)$/.exec(name) ?? [];
  return index ? `${answers[Number(index)].guest_id}.${rest}` : name;
}

/** @param {Invitation} invitation */
function showEvent({ event, me }) {
  const { event_date: date } = event;
  fill(byId('top'),
    h('p', { class: 'greeting' }, t('guest.greeting', { name: nameOf(me) })),
    h('h1', null, own(event.event_name ?? t('guest.title'))),
    date && h('p', { class: 'when' }, when(date, event.time_zone)),
    event.location && h('p', { class: 'where' }, own(event.location)),
    date && h('p', null, h('a', {
      href: URL.createObjectURL(new Blob([calendarFile({ ...event, event_date: date }, new Date())],
        { type: 'text/calendar' })),
      download: 'event.ics',
    }, t('guest.calendar'))));
}

/** @param {Invitation['event']} event */
function untilText(event) {
  const { rsvp_deadline: deadline, event_date: date, time_zone: zone } = event;
  if (event.rsvp_open) {
    const end = deadline ?? (date && new Date(date) > new Date() ? date : null);
    return end ? t('guest.until', { when: when(end, zone) }) : t('guest.anytime');
  }

  if (!event.decline_open) return t('guest.closed');
  return event.decline_deadline
    ? t('guest.declineuntil', { when: when(event.decline_deadline, zone) }) : t('guest.declineonly');
}

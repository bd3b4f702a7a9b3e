import { chosen, field, h, own, radios, select } from './dom.js';
import { t } from './texts.js';

/** @typedef {import('../types').Question} Question */
/** @typedef {Record<string, string | boolean | null>} Answers */

/**
 * Controls for the questions of the event.
 * @param {Question[]} questions
 * @param {Record<string, unknown>} answers Those that are there.
 * @param {string} prefix Stands before the ids in the names of the controls.
 */
export function questionFields(questions, answers, prefix) {
  const parts = questions.map(question => {
    const name = `${prefix}answers.${question.id}`;
    const control = controlOf(question, answerTo(answers, question.id), name);
    return { question, name, control, before: read(question, name, control) };
  });
  return {
    elements: parts.map(part => part.control),

    /** Shows the questions that a guest is asked. @param {boolean} attending */
    showFor(attending) {
      for (const { control, question } of parts) control.hidden = !attending && question.ask !== 'everyone';
    },

    /**
     * The answers that were changed; null where one was cleared. An answer of before the question was changed, which
     * no control may show, stays.
     * @returns {Answers}
     */
    changes() {
      return Object.fromEntries(parts.filter(part => !part.control.hidden)
        .map(part => ({ id: part.question.id, before: part.before, now: read(part.question, part.name, part.control) }))
        .filter(({ before, now }) => now !== before).map(({ id, now }) => [id, now]));
    },
  };
}

/** @param {Question} question @param {unknown} answer @param {string} name */
function controlOf(question, answer, name) {
  const label = question.required ? t('question.required', { label: question.label }) : question.label;
  const none = /** @type {[string, string]} */ (['', t('question.none')]);
  if (question.type === 'yes_no') {
    const value = typeof answer === 'boolean' ? String(answer) : '';
    // What was answered can be taken back, as with the other types.
    const options = /** @type {[string, string][]} */ ([['true', t('yes')], ['false', t('no')]]);
    // What was answered can be taken back, as with the other types.
    if (value !== '' && !question.required) options.push(['', t('question.noanswer')]);
    return radios(label, name, options, value);
  }

  if (question.type === 'choice') {
    const choices = question.choices ?? [];
    // An answer of before the question was changed is shown, and stays until another is chosen.
    const all = typeof answer === 'string' && !choices.includes(answer) ? [answer, ...choices] : choices;
    const options = all.map(choice => /** @type {[string, string]} */ ([choice, choice]));
    return field(label, select(name, [none, ...options], typeof answer === 'string' ? answer : ''));
  }

  return field(label, h('textarea', { name, rows: 2, maxlength: 1000, dir: 'auto' },
    typeof answer === 'string' ? answer : ''));
}

/** @param {Question} question @param {string} name @param {HTMLElement} control */
function read(question, name, control) {
  if (question.type === 'yes_no') {
    const value = chosen(control, name);
    return value === '' ? null : value === 'true';
  }

  const input = /** @type {HTMLSelectElement | HTMLTextAreaElement | null} */ (
    control.querySelector('select, textarea'));
  return input?.value.trim() ? input.value.trim() : null;
}

// A question may have the id "constructor", which every object seems to have.
/** The answer to a question; null for none. @param {Record<string, unknown>} answers @param {string} id */
export const answerTo = (answers, id) => Object.hasOwn(answers, id) ? answers[id] : null;

/** An answer in words. @param {unknown} answer */
export function answerText(answer) {
  return answer === true ? t('yes') : answer === false ? t('no') : typeof answer === 'string' ? answer : t('nothing');
}

/**
 * The value of a field in words.
 * @param {string} name
 * @param {unknown} value
 */
export function valueText(name, value) {
  if (value === null || value === undefined || value === '') return t(name === 'attending' ? 'pending' : 'nothing');
  if (name === 'attending') return t(value ? 'attending' : 'declined');
  return typeof value === 'number' ? String(value) : answerText(value);
}

/**
 * The name of a field in words.
 * @param {string} name
 * @param {Question[]} questions
 */
export function fieldText(name, questions) {
  const question = questions.find(each => name === `answers.${each.id}`);
  return question ? own(question.label) : t(`field.${name}`);
}

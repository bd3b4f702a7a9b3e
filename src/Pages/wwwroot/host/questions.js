import { button, field, fill, h, say, select } from '../dom.js';
import { t } from '../texts.js';

/** @typedef {import('../../types').Question} Question */

const MOST = 20;
const ID_LENGTH = 32;

/**
 * A form for the questions to guests.
 * @param {Question[]} questions
 */
export function questionsEditor(questions) {
  const list = h('div');
  const title = h('h2', { tabindex: -1 }, t('field.questions'));
  /** @type {ReturnType<typeof questionRow>[]} */
  let rows = questions.map(each => newRow(each));
  const add = button(t('questions.add'), () => {
    if (rows.length === MOST) return say(t('questions.most', { count: MOST }), 'bad');

    rows.push(newRow({ id: '', label: '', type: 'text', choices: null, required: false, ask: 'attending' }));
    redraw();
    rows.at(-1)?.element.querySelector('input')?.focus();
  });
  draw();

  function draw() {
    fill(list, rows.map(row => row.element));
  }

  // As if it was typed: it is lost if nobody saves it.
  function redraw() {
    draw();
    list.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** @param {Question} question */
  function newRow(question) {
    const row = questionRow(question, step => {
      const from = rows.indexOf(row);
      rows = rows.filter(each => each !== row);
      if (step !== null) rows.splice(Math.max(0, from + step), 0, row);
      redraw();
      if (step === null) title.focus();
      else /** @type {HTMLElement | null} */ (row.element.querySelector(`[data-step="${step}"]`))?.focus();
    });
    return row;
  }

  /** As the API takes it. @param {Question} question */
  const plain = question => ({
    id: question.id, label: question.label, type: question.type, choices: question.choices ?? null,
    required: question.required ?? false, ask: question.ask ?? 'attending',
  });

  return {
    element: h('section', { class: 'questions' }, title, h('p', { class: 'hint' }, t('questions.text')), list, add),
    plain,

    /** The questions as they are typed; new ones get an id from their text. */
    read() {
      /** @type {Set<string>} */
      const ids = new Set(rows.map(row => row.id).filter(Boolean));
      return rows.map(row => plain({ ...row.read(), id: row.id || newId(row.read().label, ids) }));
    },

    /** The control that an error of the API is about. @param {string} name `questions[0].label` */
    controlOf(name) {
      const [, index, rest] = /^questions\[(\d+)\]\.?(\w*)/.exec(name) ?? [];
      return index ? rows[Number(index)]?.nameOf(rest) ?? name : name;
    },
  };
}

let made = 0;

/**
 * @param {Question} question
 * @param {(step: -1 | 1 | null) => void} move Null removes it.
 */
function questionRow(question, move) {
  const prefix = `question${++made}.`;
  const label = h('input', { name: `${prefix}label`, value: question.label, maxlength: 300, dir: 'auto' });
  const type = select(`${prefix}type`, ['text', 'choice', 'yes_no'].map(each =>
    /** @type {[string, string]} */ ([each, t(`questions.type.${each}`)])), question.type);
  const ask = select(`${prefix}ask`, ['attending', 'everyone'].map(each =>
    /** @type {[string, string]} */ ([each, t(`questions.${each}`)])), question.ask ?? 'attending');
  const choices = h('textarea', { name: `${prefix}choices`, rows: 3, dir: 'auto' },
    (question.choices ?? []).join('\n'));
  const required = h('input', { type: 'checkbox', name: `${prefix}required`, checked: question.required ?? false });
  const choicesField = field(t('questions.choices'), choices);
  const showChoices = () => choicesField.hidden = type.value !== 'choice';
  type.addEventListener('change', showChoices);
  showChoices();
  const about = () => label.value || t('questions.new');
  const tool = (/** @type {string} */ key, /** @type {-1 | 1 | null} */ step) => {
    const control = button(t(key), () => move(step), { 'data-step': step });
    control.addEventListener('focus', () => control.setAttribute('aria-label', `${t(key)}: ${about()}`));
    return control;
  };
  const element = h('fieldset', { class: 'question' }, h('legend', null, t('questions.question')),
    field(t('questions.label'), label),
    h('div', { class: 'columns' }, field(t('questions.type'), type), field(t('questions.ask'), ask)),
    choicesField, field(t('questions.required'), required),
    h('div', { class: 'buttons' },
      tool('questions.up', -1), tool('questions.down', 1), tool('questions.remove', null)));

  return {
    id: question.id,
    element,
    nameOf: (/** @type {string} */ rest) => `${prefix}${rest}`,
    /** @returns {Question} */
    read: () => ({
      id: question.id,
      label: label.value.trim(),
      type: /** @type {Question['type']} */ (type.value),
      choices: type.value === 'choice' ? choices.value.split('\n').map(each => each.trim()).filter(Boolean) : null,
      required: required.checked,
      ask: /** @type {Question['ask']} */ (ask.value),
    }),
  };
}

/**
 * @param {string} label
 * @param {Set<string>} taken
 */
function newId(label, taken) {
  const plain = label.normalize('NFD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  const base = plain.slice(0, ID_LENGTH - 4) || 'question';
  let id = base;
  for (let i = 2; taken.has(id); i++) id = `${base}-${i}`;
  taken.add(id);
  return id;
}

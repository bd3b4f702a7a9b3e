import { t } from './texts.js';

const MOST_REPEATS = 2;
const REQUEST_MS = 35_000;

// Below API Gateway's stage, the API is beside /app/, too.
const base = new URL('../', location.href);

let place = '';

/** What the page signs in with; null for nothing. @type {string | null} */
let credential = null;

/** A failure that the API explains. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Partial<import('../types').ProblemBody>} body
   * @param {string | null} etag
   */
  constructor(status, body, etag) {
    super(body.detail ?? t('error.status', { status }));
    this.status = status;
    this.code = body.code ?? '';
    this.errors = body.errors ?? {};
    this.changes = body.changes ?? [];
    this.current = /** @type {any} */ (body.current);
    this.etag = etag;
  }
}

/** No answer came. */
export class Offline extends Error {}

/** Whether a change may have been made although it failed. @param {unknown} error */
export const isUnsure = error => error instanceof Offline
  || error instanceof Problem && error.status >= 500 && error.code !== 'busy';

/**
 * Takes the key or code from the address, where it would be seen and kept, into this tab's storage.
 * @param {'guest' | 'host' | 'door'} page
 * @returns {string | null} It, also when an earlier page of the tab left it there.
 */
export function takeCredential(page) {
  place = `eventplatform.${page}`;
  const fragment = decode(location.hash.slice(1)).trim();
  const isCredential = page === 'guest' ? fragment !== '' : fragment.startsWith('ep_');
  if (isCredential) {
    history.replaceState(null, '', location.pathname + location.search);
    remember(fragment);
  } else {
    credential = stored(storage => storage.getItem(place)) ?? null;
  }
  return credential;
}

/**
 * Uses the storage of the tab. A browser may forbid it: then the key is good until the page is closed.
 * @template T
 * @param {(storage: Storage) => T} use
 */
function stored(use) {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Signs in with another key or code from now on. @param {string} text */
export function remember(text) {
  // Phones make long dashes, and what is copied may have characters that show nothing: no key or code has them.
  const plain = text.normalize('NFKC').replace(/[^\x21-\x7e]/g, '');
  credential = plain;
  stored(storage => storage.setItem(place, plain));
}

/** Whether there is a key or code. */
export const isSignedIn = () => credential !== null;

/** Forgets the key or code. */
export function forget() {
  credential = null;
  stored(storage => storage.removeItem(place));
}

/**
 * Sends a request and reads the answer, JSON or text.
 * @param {string} method
 * @param {string} path Without a slash before it.
 * @param {{query?: Record<string, string | number | boolean | null | undefined>, body?: unknown, csv?: string,
 *   ifMatch?: string | null, signal?: AbortSignal}} [options] A query parameter without a value is left out.
 * @returns {Promise<{data: any, etag: string | null, next: string | null}>} `next` is the cursor in the header Link.
 * @throws {Problem} The API refused it.
 * @throws {Offline} No answer came: a change may have been made all the same.
 */
export async function call(method, path, options = {}) {
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(options.query ?? {})) {
    if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, String(value));
  }
  const headers = new Headers();
  const scheme = credential?.startsWith('ep_') ? 'Bearer' : 'Invitation';
  if (credential) headers.set('authorization', `${scheme} ${credential}`);
  if (options.ifMatch) headers.set('if-match', options.ifMatch);
  if (options.body !== undefined) headers.set('content-type', 'application/json');
  if (options.csv !== undefined) headers.set('content-type', 'text/csv; charset=utf-8');
  const body = options.csv ?? (options.body === undefined ? undefined : JSON.stringify(options.body));

  for (let repeats = 0; ; repeats++) {
    const { answer, text } = await send(url, { method, headers, body }, options.signal);
    const isJson = answer.headers.get('content-type')?.includes('json');
    const data = isJson ? JSON.parse(text) : text;
    const etag = answer.headers.get('etag');
    if (answer.ok) {
      const next = /[?&]cursor=([^&>]+)/.exec(answer.headers.get('link') ?? '')?.[1] ?? null;
      return { data, etag, next: next && decodeURIComponent(next) };
    }

    const problem = new Problem(answer.status, isJson ? data : {}, etag);
    // Busy means that nothing was changed, and what only reads changes nothing.
    const mayRepeat = problem.code === 'busy' || method === 'GET' && [429, 503].includes(problem.status);
    if (!mayRepeat || repeats === MOST_REPEATS) throw problem;

    const seconds = Number(answer.headers.get('retry-after')) || 1;
    await new Promise(resolve => setTimeout(resolve, seconds * 1000));
  }
}

/**
 * @param {URL} url
 * @param {RequestInit} request
 * @param {AbortSignal} [signal]
 */
async function send(url, request, signal) {
  const limit = AbortSignal.timeout(REQUEST_MS);
  try {
    const answer = await fetch(url, {
      ...request, cache: 'no-store', credentials: 'omit', signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    return { answer, text: await answer.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Offline();
  }
}

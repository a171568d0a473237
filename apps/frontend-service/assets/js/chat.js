// The help chat: the answer grows in place as its events come.
import { announce } from './announce.js';

const form = document.querySelector('[data-chat]');
const talk = document.getElementById('talk');
// An address of a page of ours, at the beginning of a word and without the punctuation behind it.
const address = new RegExp(`(?<=^|[\\s(["'\`*“«])(/(?:${talk.dataset.folders})\\b(?![.~%=&@+-]\\w)(?:[/?#][\\w/.~%?=&#@+-]*[\\w/])?)`);

function element(tag, className, text = '') {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/// Splits the stream into events: {name, data}.
async function* eventsOf(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value.replaceAll('\r', '');
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const lines = rest.slice(0, end).split('\n');
      rest = rest.slice(end + 2);
      const pick = (name) => lines.filter((line) => line.startsWith(name + ':')).map((line) => line.slice(name.length + 1).replace(/^ /, ''));
      yield { name: pick('event')[0] ?? 'message', data: pick('data').join('\n') };
    }
  }
}

/// From its first answer on, the page is the conversation's own.
function standAt(url) {
  form.action = url;
  history.replaceState(null, '', url);
  const language = document.querySelector('[data-language]');
  const back = new URL(language.href);
  back.searchParams.set('return', url);
  language.href = back;
}

function linkTo(href, text) {
  const link = element('a', '', text);
  link.href = href;
  return link;
}

/// Makes links of the addresses in an answer that is whole.
function linkAddresses(answer) {
  answer.replaceChildren(...answer.textContent.split(address).map((text, i) => (i % 2 ? linkTo(text, text) : text)));
}

function addSource(place, citation) {
  let list = place.querySelector('.sources ol');
  if (!list) {
    const sources = element('div', 'sources');
    list = document.createElement('ol');
    sources.append(element('p', '', talk.dataset.sources), list);
    place.append(sources);
  }
  const link = linkTo(citation.kind === 'help' && citation.slug ? '/help/' + encodeURIComponent(citation.slug) : citation.url, citation.title);
  if (new URL(link.href, location.href).origin !== location.origin) return;
  const item = document.createElement('li');
  item.append(link);
  list.append(item);
}

async function ask(question) {
  const place = document.createElement('li');
  const answer = element('div', 'answer');
  answer.setAttribute('aria-live', 'polite');
  answer.setAttribute('aria-busy', 'true');
  place.append(element('p', 'asked', question), answer);
  talk.append(place);
  place.scrollIntoView({ block: 'nearest' });
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { Accept: 'text/event-stream' },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
    place.remove();
    throw new Error(response.status);
  }
  form.elements.content.value = '';
  for await (const event of eventsOf(response.body)) {
    const data = event.data ? JSON.parse(event.data) : {};
    if (event.name === 'conversation') standAt(data.url);
    if (event.name === 'token') answer.append(typeof data === 'string' ? data : data.text ?? '');
    if (event.name === 'citation') addSource(place, data);
    if (event.name === 'error') place.append(element('p', 'error', data.detail ?? ''));
  }
  linkAddresses(answer);
  answer.removeAttribute('aria-busy');
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const question = form.elements.content.value.trim();
  if (!question || form.dataset.busy) return;
  form.dataset.busy = '1';
  try {
    await ask(question);
  } catch {
    announce('failed');
    delete form.dataset.busy;
    form.submit();   // the page without scripts says what is wrong
    return;
  }
  delete form.dataset.busy;
  form.elements.content.focus();
});

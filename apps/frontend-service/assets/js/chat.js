// The help chat: the answer grows in place as its events come.
import { announce } from './announce.js';

const form = document.querySelector('[data-chat]');
const talk = document.getElementById('talk');

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

function addSource(place, citation) {
  let list = place.querySelector('.sources ol');
  if (!list) {
    const sources = element('div', 'sources');
    list = document.createElement('ol');
    sources.append(list);
    place.append(sources);
  }
  const link = element('a', '', citation.title);
  link.href = citation.kind === 'help' && citation.slug ? '/help/' + encodeURIComponent(citation.slug) : citation.url;
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
    if (event.name === 'conversation') {
      form.action = data.url;
      history.replaceState(null, '', data.url);
    }
    if (event.name === 'token') answer.append(typeof data === 'string' ? data : data.text ?? '');
    if (event.name === 'citation') addSource(place, data);
    if (event.name === 'error') place.append(element('p', 'error', data.detail ?? ''));
  }
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

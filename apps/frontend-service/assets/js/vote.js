// Votes in place: the same form, sent without leaving the page.
import { announce } from './announce.js';

function show(vote, mine) {
  const score = vote.querySelector('.score');
  score.textContent = Number(score.textContent) + mine - Number(vote.dataset.vote);
  vote.dataset.vote = mine;
  const [up, down] = vote.querySelectorAll('button');
  const action = up.getAttribute('formaction').split('?')[0];
  for (const [button, value] of [[up, 1], [down, -1]]) {
    button.setAttribute('aria-pressed', mine === value);
    button.setAttribute('formaction', `${action}?value=${mine === value ? 0 : value}`);
  }
}

document.addEventListener('submit', async (event) => {
  const button = event.submitter;
  const vote = button?.closest('[data-vote]');
  if (!vote) return;
  event.preventDefault();
  if (vote.dataset.busy) return;
  vote.dataset.busy = '1';
  const before = Number(vote.dataset.vote);
  const address = new URL(button.formAction);   // show() changes it
  show(vote, Number(address.searchParams.get('value')));
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new URLSearchParams(new FormData(event.target)),
    });
    if (answer.status === 401) location.assign((await answer.json()).login + '?return=' + encodeURIComponent(location.pathname + location.search));
    else if (!answer.ok) throw new Error(answer.status);
    else announce('voted');
  } catch {
    show(vote, before);
    announce('failed');
  }
  delete vote.dataset.busy;
});
